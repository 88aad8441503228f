import AgxModel
import Foundation
import RecordStore
import Testing

@testable import TenantRuntime

@Suite("The order in which tasks were created", .timeLimit(.minutes(5)))
struct CreationOrderTests {
    private static func board(_ test: TestStore, _ names: [String]) async throws -> TaskBoard {
        let board = TaskBoard()
        // As a list has them, which is sorted.
        let page = try await test.store.list(ListQuery(kind: AgentTask.kind, namespace: TestStore.namespace))
        #expect(page.records.map(\.key.name) == names)
        for record in page.records { board.apply(.added(record)) }
        board.learnOrder(
            try await test.store.uidsByCreation(kind: AgentTask.kind, namespace: TestStore.namespace)
        )
        board.markComplete(kind: AgentTask.kind)
        board.markComplete(kind: Run.kind)
        return board
    }

    private static func firstToStart(_ board: TaskBoard, _ seconds: Int = 10) -> String? {
        let now = TaskPlannerTests.moment(seconds)
        let plan = TaskPlanner(concurrentRuns: 5).step(board.snapshot().tasks, liveRuns: 0, now: now)
        for case .start(let task, _, _) in plan.steps { return task }
        return nil
    }

    private static func create(_ name: String, _ test: TestStore) async throws -> Record {
        var spec = AgentTask.Spec(prompt: "x", provider: .shell)
        spec.threadId = "talk"
        return try await test.createTask(name, spec)
    }

    @Test("a thread's first is the one that was created first, whatever its name and what the clock said")
    func thread() async throws {
        let test = try TestStore()
        for name in ["m", "z", "a"] { _ = try await Self.create(name, test) }
        let board = try await Self.board(test, ["a", "m", "z"])
        #expect(Self.firstToStart(board) == "m")
        // One that comes later is told by the watch.
        board.apply(.added(try await Self.create("0", test)))
        let numbers = ["m", "z", "a", "0"].map { board.task($0)?.order ?? 0 }
        #expect(numbers == [1, 2, 3, 4])
        // What changes keeps its place, and what goes leaves the others theirs.
        let gone = try #require(try await test.store.get(TestStore.key(AgentTask.kind, "m")))
        board.apply(.deleted(gone))
        #expect(Self.firstToStart(board) == "z")
        var changed = try #require(try await test.store.get(TestStore.key(AgentTask.kind, "z")))
        changed.labels["a"] = "b"
        board.apply(.modified(try await test.store.update(changed, expecting: changed.resourceVersion)))
        #expect(Self.firstToStart(board) == "z")
    }

    @Test("after the clock was set back the older one still goes first")
    func clock() {
        func task(_ name: String, order: Int, age: Double) -> TaskFacts {
            TaskPlannerTests.task(name, age: age) { ($0.order, $0.threadID) = (order, "talk") }
        }
        let plan = TaskPlannerTests.plan([task("late", order: 2, age: 3600), task("early", order: 1, age: 0)])
        #expect(plan.hasPrefix("start early attempt 1"))
        #expect(plan.contains("report late Pending"))
    }

    @Test("told anew, the order is learnt anew")
    func again() async throws {
        let test = try TestStore()
        for name in ["z", "a"] { _ = try await Self.create(name, test) }
        let board = try await Self.board(test, ["a", "z"])
        board.reset(kind: AgentTask.kind)
        let records = try await test.store.list(ListQuery(kind: AgentTask.kind, namespace: TestStore.namespace)).records
        for record in records { board.apply(.added(record)) }
        #expect(board.task("a")?.order == 0)
        board.learnOrder(
            try await test.store.uidsByCreation(kind: AgentTask.kind, namespace: TestStore.namespace)
        )
        #expect(Self.firstToStart(board) == "z")
    }
}
