import ManifestFormat
import RelayServer
import Synchronization

/// Sockets in one directory, tokens that name their company.
struct FakeAddressing: RuntimeAddressing {
    let directory: String

    func runtimeSocket(of company: String) -> String { "\(directory)/\(company).sock" }
    func relayToken(for company: String) -> String { "token-of-\(company)" }
}

/// Remembers what it was asked to plan.
final class FakeFleet: FleetOperations {
    private let asked = Mutex<[[JSONValue]]>([])

    /// The documents of each plan.
    var documents: [[JSONValue]] { asked.withLock(\.self) }

    func plan(documents: [JSONValue]) async throws -> PlanAnswer {
        asked.withLock { $0.append(documents) }
        let changes = documents.map { document in
            PlanAnswer.RecordChange(
                action: "create",
                kind: document["kind"]?.string ?? "",
                namespace: document[path: "metadata", "namespace"]?.string ?? "",
                name: document[path: "metadata", "name"]?.string ?? "",
                cause: "in the file",
                changes: [.init(path: "spec", old: nil, new: document["spec"])],
            )
        }
        let step = PlanAnswer.Step(engine: "local", action: "create network", object: "agx-net-acme", cause: "absent")
        return PlanAnswer(records: changes, steps: [step])
    }
}

/// Says what a test has set.
final class FakeStatus: RelayStatus {
    private let problem = Mutex<String?>(nil)

    var queue: QueueSample {
        QueueSample(ready: 3, waiting: 2, processing: 1, failing: 1, oldestReadyAge: .milliseconds(1500))
    }
    var engineProblem: String? { problem.withLock(\.self) }
    var gauges: [RelayGauge] { [RelayGauge(name: "agx_test", help: "A test.", labels: ["phase": "Ready"], value: 7)] }

    func setProblem(_ text: String?) { problem.withLock { $0 = text } }
}

/// Carries an answer out of the closure of a test client.
final class Answer: Sendable {
    private let held = Mutex<(code: Int, json: JSONValue)>((0, .null))

    var value: (code: Int, json: JSONValue) { held.withLock(\.self) }

    func set(_ code: Int, _ json: JSONValue) { held.withLock { $0 = (code, json) } }
}
