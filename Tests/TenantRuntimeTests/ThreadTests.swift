import AgxModel
import Foundation
import ManifestFormat
import RecordStore
import Testing

@testable import TenantRuntime

@Suite("Sessions of threads", .timeLimit(.minutes(10)))
struct ThreadTests {
    /// A board, and the store that its records come from.
    private struct World {
        let board = TaskBoard()
        let test: TestStore

        init() throws { test = try TestStore(in: nil) }

        func add(_ name: String, provider: Provider = .claude, thread: String? = "talk") async throws {
            var spec = AgentTask.Spec(prompt: "x", provider: provider)
            spec.threadId = thread
            try await put(
                AgentTask.kind,
                name,
                try JSONValue(encoding: spec),
                try JSONValue(encoding: AgentTask.Status()),
            )
        }

        func begin(_ task: String) async throws {
            var spec = Run.Spec(task: task, attempt: 1, provider: .claude, prompt: "x")
            spec.threadId = "talk"
            let owner = try await test.store.get(TestStore.key(AgentTask.kind, task))?.uid
            try await put(Run.kind, task + "-1", try JSONValue(encoding: spec), ["state": "Running"], owner: owner)
        }

        func end(_ task: String, at second: Int, _ session: String?, _ reason: RunReason = .completed) async throws {
            let spec = Run.Spec(task: task, attempt: 1, provider: .claude, prompt: "x")
            var status = Run.Status()
            status.state = reason == .completed ? .succeeded : .failed
            status.reason = reason
            status.sessionID = session
            status.completionTime = Timestamp(Date(timeIntervalSince1970: Double(second)))
            let owner = try await test.store.get(TestStore.key(AgentTask.kind, task))?.uid
            let (content, state) = (try JSONValue(encoding: spec), try JSONValue(encoding: status))
            try await put(Run.kind, task + "-1", content, state, owner: owner)
        }

        func delete(_ task: String) async throws {
            let key = TestStore.key(AgentTask.kind, task)
            guard let record = try await test.store.get(key) else { throw NeverHappened(what: "\(task) is there") }
            _ = try await test.store.delete(key)
            board.apply(.deleted(record))
        }

        private func put(
            _ kind: String,
            _ name: String,
            _ spec: JSONValue,
            _ status: JSONValue,
            owner: String? = nil,
        ) async throws {
            var draft = RecordDraft(
                key: TestStore.key(kind, name),
                apiVersion: "runagx.com/v1",
                content: ["spec": spec],
                status: status,
            )
            if let owner {
                let apiVersion = "runagx.com/v1"
                draft.ownerReferences = [
                    OwnerReference(apiVersion: apiVersion, kind: AgentTask.kind, name: "b", uid: owner)
                ]
            }
            board.apply(.added(try await test.store.create(draft)))
        }
    }

    @Test("a task goes on where the run of its thread that ended last has left, reported or not")
    func latest() async throws {
        let world = try World()
        for name in ["a", "b", "c"] { try await world.add(name) }
        try await world.add("other", provider: .codex)
        try await world.add("alone", thread: nil)
        #expect(world.board.session(for: "c") == nil)
        try await world.end("a", at: 10, "one")
        #expect(world.board.session(for: "c")?.id == "one")
        try await world.end("b", at: 20, "two")
        #expect(world.board.session(for: "c")?.id == "two")
        #expect(world.board.session(for: "other") == nil, "a session is one provider's")
        #expect(world.board.session(for: "alone") == nil)
    }

    @Test("after an overflow the thread begins anew")
    func overflow() async throws {
        let world = try World()
        for name in ["a", "b", "c"] { try await world.add(name) }
        try await world.end("a", at: 10, "one")
        try await world.end("b", at: 20, "one", .contextOverflow)
        #expect(world.board.session(for: "c")?.id == nil)
    }

    @Test("a run that is not over holds its thread if its task is gone, is another, or goes")
    func held() async throws {
        let world = try World()
        try await world.add("b")
        try await world.begin("b")
        #expect(world.board.snapshot().heldThreads == [:], "the task holds its thread itself")
        try await world.delete("b")
        #expect(world.board.snapshot().heldThreads == ["talk": "b"], "nobody has its task")
        try await world.add("b", thread: "else")
        #expect(world.board.snapshot().heldThreads == ["talk": "b"], "it is of an earlier task of the name")
    }
}
