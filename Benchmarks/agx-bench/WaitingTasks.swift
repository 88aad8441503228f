import AgxModel
import Foundation
import ManifestFormat
import RecordStore

/// Many tasks of one company that wait: a third for a slot, a third in threads of 20, a third for another task.
struct WaitingTasks {
    static let company = "bench"
    private static let batch = 500
    let count: Int

    /// Writes them into an empty store.
    func create(in store: RecordStore) async throws {
        for start in stride(from: 0, to: count, by: Self.batch) {
            let drafts = try (start..<min(start + Self.batch, count)).map(draft)
            try await store.write(durability: .normal) { transaction in
                for draft in drafts { _ = try transaction.create(draft) }
            }
        }
    }

    private func draft(_ number: Int) throws -> RecordDraft {
        RecordDraft(
            key: Self.key(number),
            apiVersion: "runagx.com/v1",
            content: ["spec": try JSONValue(encoding: spec(number))],
        )
    }

    static func key(_ number: Int) -> RecordKey {
        RecordKey(kind: AgentTask.kind, namespace: company, name: "task-\(number)")
    }

    func spec(_ number: Int) -> AgentTask.Spec {
        var spec = AgentTask.Spec(prompt: "Fix the login test, number \(number).", provider: .claude)
        switch number % 3 {
        case 1: spec.threadId = "thread-\(number / 60)"
        case 2: spec.dependsOn = [Self.key(number - 2).name]
        default: break
        }
        spec.priority = number % 5
        return spec
    }
}
