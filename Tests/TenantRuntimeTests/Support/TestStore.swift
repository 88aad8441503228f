import AgxModel
import Foundation
import ManifestFormat
import RecordStore

/// A company's store in a temporary directory, with the few writes that people make.
struct TestStore {
    static let namespace = "acme"
    let directory: TemporaryHome
    let store: RecordStore

    init(in directory: TemporaryHome? = nil) throws {
        let directory = try directory ?? TemporaryHome()
        self.directory = directory
        store = try RecordStore(path: directory.path + "/company.db")
    }

    static func key(_ kind: String, _ name: String) -> RecordKey {
        RecordKey(kind: kind, namespace: namespace, name: name)
    }

    @discardableResult
    func createTask(_ name: String, _ spec: AgentTask.Spec) async throws -> Record {
        try await store.create(
            RecordDraft(
                key: Self.key("Task", name),
                apiVersion: "runagx.com/v1",
                content: ["spec": try JSONValue(encoding: spec)],
            )
        )
    }

    /// A shell task that works in `home`.
    static func shell(_ line: String, in home: TemporaryHome) -> AgentTask.Spec {
        var spec = AgentTask.Spec(prompt: line, provider: .shell)
        spec.cwd = home.path
        return spec
    }

    func cancel(_ name: String) async throws {
        _ = try await eventually("\(name) is cancelled") {
            guard var record = try await store.get(Self.key("Task", name)) else { return true }
            record.spec["cancel"] = true
            // Somebody else may have written in between: then once more.
            return try? await store.update(record, expecting: record.resourceVersion).spec["cancel"]?.bool
        }
    }

    /// Gives tasks another go, all at one moment.
    func retry(_ names: [String]) async throws {
        try await store.write { transaction in
            for name in names {
                guard var record = try transaction.get(Self.key("Task", name)) else { continue }
                record.spec["rerun"] = .integer((record.spec["rerun"]?.integer ?? 0) + 1)
                _ = try transaction.update(record, expecting: record.resourceVersion)
            }
        }
    }

    func taskStatus(_ name: String) async throws -> AgentTask.Status {
        try AgentTask.decodeStatus(try await store.get(Self.key("Task", name))?.status)
    }

    func runStatus(_ name: String) async throws -> Run.Status {
        try Run.decodeStatus(try await store.get(Self.key("Run", name))?.status)
    }

    func runs() async throws -> [Record] {
        try await store.list(ListQuery(kind: "Run", namespace: Self.namespace)).records
    }
}
