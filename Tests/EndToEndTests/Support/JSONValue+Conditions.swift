import AgxModel
import Foundation
import ManifestFormat

extension JSONValue {
    /// The condition of a type in `status.conditions`.
    func condition(_ type: String) -> JSONValue? {
        self[path: "status", "conditions"]?.array?.first { $0["type"]?.string == type }
    }

    var isReady: Bool {
        guard let ready = condition("Ready"), ready["status"]?.string == "True" else { return false }
        return self[path: "status", "observedGeneration"]?.integer == self[path: "metadata", "generation"]?.integer
    }

    /// The reason of the condition Ready, when it isn't true.
    var notReadyReason: String? {
        guard let ready = condition("Ready"), ready["status"]?.string != "True" else { return nil }
        return ready["reason"]?.string
    }

    var phase: String? { self[path: "status", "phase"]?.string }
    var runState: String? { self[path: "status", "state"]?.string }
    var reason: String? { self[path: "status", "reason"]?.string }

    /// A time of the status; throws if it isn't there.
    func time(_ field: String) throws -> Date {
        try AgxModel.Timestamp(self[path: "status", field]?.string ?? "").date
    }
}
