import AgxModel
import ManifestFormat
import RecordStore
import Testing

@testable import TenantRuntime

@Suite("Tasks that are called as others were", .timeLimit(.minutes(10)))
struct NamesakeTests {
    /// Writes a run that has succeeded, as a task of the name leaves it that was deleted without it.
    private static func leaveRun(of task: String, in test: TestStore) async throws {
        var status = Run.Status()
        (status.state, status.reason) = (.succeeded, .completed)
        let spec = Run.Spec(task: task, attempt: 1, provider: .shell, prompt: "true")
        _ = try await test.store.create(
            RecordDraft(
                key: TestStore.key(Run.kind, task + "-1"),
                apiVersion: "runagx.com/v1",
                content: ["spec": try JSONValue(encoding: spec)],
                status: try JSONValue(encoding: status),
            )
        )
    }

    /// A pass of one life of the runtime, over a board that knows what is in the store now.
    private static func pass(_ test: TestStore) async throws -> TaskPass {
        let board = TaskBoard()
        for kind in [AgentTask.kind, Run.kind] {
            let page = try await test.store.list(ListQuery(kind: kind, namespace: TestStore.namespace))
            for record in page.records { board.apply(.added(record)) }
            board.markComplete(kind: kind)
        }
        return TaskPass(
            store: test.store,
            namespace: TestStore.namespace,
            board: board,
            caps: { RuntimeCaps(concurrentRuns: 5) },
            moment: { .system() },
        )
    }

    @Test("a run that was left behind is no run of a later task, and doesn't keep it from its own")
    func leftBehind() async throws {
        let (test, home) = (try TestStore(), try TemporaryHome())
        try await Self.leaveRun(of: "build", in: test)
        let task = try await test.createTask("build", TestStore.shell("true", in: home))
        let (pass, late) = (try await Self.pass(test), try await Self.pass(test))
        for _ in 0..<3 { _ = try await pass.reconcile() }
        let own = "build-1-" + task.uid.prefix(8)
        #expect(try await test.runs().map(\.key.name) == ["build-1", own])
        let status = try await test.taskStatus("build")
        #expect(status.phase == .running)
        #expect(status.currentRun == own)
        // One that hasn't heard of it makes no second run when the name is free again.
        _ = try await test.store.delete(TestStore.key(Run.kind, "build-1"))
        for _ in 0..<3 { _ = try await late.reconcile() }
        #expect(try await test.runs().map(\.key.name) == [own])
    }
}
