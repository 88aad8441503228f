import ManifestFormat
import Synchronization

/// What a wait saw last, for its error.
final class LastSeen: Sendable {
    private let value = Mutex("nothing")

    var text: String { value.withLock { $0 } }

    func see(_ object: JSONValue?) {
        let text = object.map { $0["status"]?.jsonText() ?? "no status" } ?? "absent"
        value.withLock { $0 = text }
    }

    func note(_ text: String) { value.withLock { $0 = text } }
}
