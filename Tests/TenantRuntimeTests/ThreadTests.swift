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
            let owner = try await test.store.get(TestStore.key(AgentTask.kind, task))
            try await put(Run.kind, task + "-1", try JSONValue(encoding: spec), ["state": "Running"], owner: owner)
        }

        func end(
            _ task: String,
            at second: Int,
            _ session: String?,
            _ reason: RunReason = .completed,
            turn: Int64? = nil,
        ) async throws {
            let spec = Run.Spec(task: task, attempt: 1, provider: .claude, prompt: "x")
            var status = Run.Status()
            status.state = reason == .completed ? .succeeded : .failed
            status.reason = reason
            status.sessionID = session
            status.completionTime = Timestamp(Date(timeIntervalSince1970: Double(second)))
            let owner = try await test.store.get(TestStore.key(AgentTask.kind, task))
            let (content, state) = (try JSONValue(encoding: spec), try JSONValue(encoding: status))
            try await put(Run.kind, task + "-1", content, state, owner: owner, turn: turn)
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
            owner: Record? = nil,
            turn: Int64? = nil,
        ) async throws {
            var draft = RecordDraft(
                key: TestStore.key(kind, name),
                apiVersion: "runagx.com/v1",
                content: ["spec": spec],
                status: status,
            )
            draft.annotations["runagx.com/thread-turn"] = turn.map(String.init)
            draft.ownerReferences = owner.map { [TaskPass.ownerReference(to: $0)] } ?? []
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

    @Test("a clock that was set back brings no session back that overflowed")
    func setBack() async throws {
        let world = try World()
        for name in ["a", "b", "c"] { try await world.add(name) }
        #expect(world.board.nextTurn(of: "a") == 1)
        try await world.end("a", at: 36_000, "one", turn: 1)
        #expect(world.board.nextTurn(of: "b") == 2)
        try await world.end("b", at: 35_000, "one", .contextOverflow, turn: 2)
        #expect(world.board.session(for: "b")?.id == nil, "its own next try begins anew")
        #expect(world.board.session(for: "c")?.id == nil)
        #expect(world.board.nextTurn(of: "c") == 3)
        try await world.end("c", at: 34_000, "two", turn: 3)
        try await world.add("d")
        #expect(world.board.session(for: "d")?.id == "two")
    }

    @Test("also without turns, as before they were counted, a task's next try resumes nothing that it overflowed")
    func uncounted() async throws {
        let world = try World()
        for name in ["a", "b"] { try await world.add(name) }
        try await world.end("a", at: 36_000, "one")
        try await world.end("b", at: 35_000, "one", .contextOverflow)
        #expect(world.board.session(for: "b")?.id == nil)
    }

    @Test("a run is written with its turn, which its task's session then has")
    func turns() async throws {
        let test = try TestStore()
        let board = TaskBoard()
        var spec = AgentTask.Spec(prompt: "x", provider: .claude)
        spec.threadId = "talk"
        for name in ["a", "b"] { board.apply(.added(try await test.createTask(name, spec))) }
        for kind in [AgentTask.kind, Run.kind] { board.markComplete(kind: kind) }
        let pass = TaskPass(
            store: test.store,
            namespace: TestStore.namespace,
            board: board,
            caps: { RuntimeCaps(concurrentRuns: 2) },
            moment: { TaskPlannerTests.moment(1000) },
        )
        for (turn, run) in [(1, "a-1"), (2, "b-1")] {
            _ = try await pass.reconcile()
            let record = try #require(try await test.store.get(TestStore.key(Run.kind, run)))
            #expect(record.annotations["runagx.com/thread-turn"] == "\(turn)")
            var status = try Run.decodeStatus(record.status)
            (status.state, status.reason, status.sessionID) = (.succeeded, .completed, "s\(turn)")
            // Each ends earlier than the one before, by the wall clock.
            status.completionTime = Timestamp(secondsSinceEpoch: 1_800_000_000 - Int64(turn) * 60)
            let ended = try await test.store.updateStatus(
                of: record.key,
                uid: record.uid,
                to: try JSONValue(encoding: status),
                expecting: record.resourceVersion,
            )
            board.apply(.modified(ended))
        }
        _ = try await pass.reconcile()
        #expect(try await test.taskStatus("a").session?.turn == 1)
        #expect(try await test.taskStatus("b").session?.turn == 2)
        board.apply(.added(try await test.createTask("c", spec)))
        #expect(board.session(for: "c")?.id == "s2")
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
