import AgxModel
import ManifestFormat
import RecordStore
import Testing

@testable import TenantRuntime

@Suite("How many tasks may wait", .timeLimit(.minutes(5)))
struct OpenTaskBoundsTests {
    private static func task(byAgent: Bool = false, prompt bytes: Int = 10) -> JSONValue {
        let annotations: JSONValue = byAgent ? [LabelKeys.author: .string(SandboxAPI.userName)] : [:]
        let prompt = String(repeating: "x", count: bytes)
        return ["metadata": ["annotations": annotations], "spec": ["prompt": .string(prompt)]]
    }

    @Test("agents may have fewer waiting, and what they have keeps no person out")
    func counts() {
        let agents = OpenTasks.Share(count: 2_000, bytes: 1)
        let some = OpenTasks(all: .init(count: 2_500, bytes: 2), ofAgents: agents)
        let refusal = OpenTaskBounds.refusal(of: Self.task(byAgent: true), beside: some)
        #expect(
            refusal == "2000 tasks that agents have made are not over yet, which is the most there may be"
        )
        #expect(OpenTaskBounds.refusal(of: Self.task(), beside: some) == nil)
        let full = OpenTasks(all: .init(count: 20_000, bytes: 2))
        for byAgent in [false, true] {
            #expect(
                OpenTaskBounds.refusal(of: Self.task(byAgent: byAgent), beside: full)
                    == "20000 tasks of this company are not over yet, which is the most there may be"
            )
        }
    }

    @Test("what the waiting ones take is bounded, too, the new one included")
    func bytes() {
        let nearlyFull = OpenTasks.Share(count: 3, bytes: (32 << 20) - 100_000)
        let open = OpenTasks(all: nearlyFull, ofAgents: nearlyFull)
        #expect(OpenTaskBounds.refusal(of: Self.task(byAgent: true, prompt: 50_000), beside: open) == nil)
        #expect(
            OpenTaskBounds.refusal(of: Self.task(byAgent: true, prompt: 100_000), beside: open)
                == "the tasks that agents have made that are not over yet would take more than 32 MiB of memory together"
        )
        #expect(OpenTaskBounds.refusal(of: Self.task(prompt: 100_000), beside: open) == nil)
        let full = OpenTasks(all: .init(count: 3, bytes: 256 << 20))
        #expect(OpenTaskBounds.refusal(of: Self.task(), beside: full) != nil)
    }

    @Test("the board counts tasks and their size until they are over or gone, and holds none of their comments")
    func board() async throws {
        let test = try TestStore()
        let board = TaskBoard()
        var large = AgentTask.Spec(prompt: String(repeating: "x", count: 100_000), provider: .shell)
        large.suspend = true
        var draft = RecordDraft(
            key: TestStore.key(AgentTask.kind, "large"),
            apiVersion: "runagx.com/v1",
            content: ["spec": try JSONValue(encoding: large)],
        )
        draft.annotations = [LabelKeys.author: SandboxAPI.userName]
        board.apply(.added(try await test.store.create(draft)))
        let small = try await test.createTask("small", AgentTask.Spec(prompt: "true", provider: .shell))
        board.apply(.added(small))
        #expect(board.openTasks.all.count == 2 && board.openTasks.ofAgents.count == 1)
        #expect((100_000..<120_000).contains(board.openTasks.ofAgents.bytes))
        #expect(board.openTasks.all.bytes == board.openTasks.ofAgents.bytes + small.footprint)

        var status = AgentTask.Status()
        status.phase = .succeeded
        status.comments = [.init(author: "a", time: Timestamp(secondsSinceEpoch: 0), text: "done")]
        let over = try await test.store.updateStatus(
            of: small.key,
            uid: small.uid,
            to: try JSONValue(encoding: status),
            expecting: small.resourceVersion,
        )
        board.apply(.modified(over))
        #expect(board.openTasks.all == board.openTasks.ofAgents)
        #expect(board.task("small")?.recorded.phase == .succeeded)
        #expect(board.task("small")?.recorded.comments == [])
        board.apply(.deleted(try #require(try await test.store.get(draft.key))))
        #expect(board.openTasks == OpenTasks())
    }

    @Test("one pass writes as many statuses as it has memory for, and one at least")
    func pass() {
        func count(_ count: Int, of bytes: Int) -> Int {
            let reports = (0..<count).map { number in
                TaskPass.Report(
                    key: TestStore.key(AgentTask.kind, "t\(number)"),
                    uid: "",
                    status: AgentTask.Status(),
                    verdict: .suspended,
                    event: nil,
                    footprint: bytes,
                )
            }
            return TaskPass.firstOfAPass(reports).count
        }
        #expect(count(300, of: 1_000) == 200)
        #expect(count(300, of: 1 << 20) == 16)
        #expect(count(2, of: 64 << 20) == 1)
        #expect(count(0, of: 1) == 0)
    }
}
