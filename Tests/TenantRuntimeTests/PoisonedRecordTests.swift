import AgxModel
import Foundation
import ManifestFormat
import ReconcileKernel
import RecordStore
import Testing

@testable import TenantRuntime

@Suite("Records that can't be written to", .timeLimit(.minutes(10)))
struct PoisonedRecordTests {
    private static let limit = StoreOptions().maximumObjectBytes

    /// Leaves so little room in a task's status that nothing can be written into it.
    private static func fill(_ task: String, in store: RecordStore, isFull: Bool = true) async throws {
        guard let record = try await store.get(TestStore.key(AgentTask.kind, task)) else { return }
        var status = AgentTask.Status()
        status.comments = [.init(author: "a", time: Timestamp(secondsSinceEpoch: 0), text: "")]
        let room = limit - (try JSONValue(encoding: status).jsonBytes().count)
        if isFull { status.comments[0].text = String(repeating: "x", count: room) }
        _ = try await store.updateStatus(
            of: record.key,
            uid: record.uid,
            to: try JSONValue(encoding: status),
            expecting: record.resourceVersion,
        )
    }

    private static func pass(_ test: TestStore, slots: Int) async throws -> TaskPass {
        let pass = TaskPass(
            store: test.store,
            namespace: TestStore.namespace,
            board: TaskBoard(),
            caps: { RuntimeCaps(concurrentRuns: slots) },
            moment: { .system() },
        )
        try await tell(pass.board, test)
        return pass
    }

    private static func tell(_ board: TaskBoard, _ test: TestStore) async throws {
        for kind in [AgentTask.kind, Run.kind] {
            let page = try await test.store.list(ListQuery(kind: kind, namespace: TestStore.namespace))
            for record in page.records { board.apply(.added(record)) }
            board.markComplete(kind: kind)
        }
    }

    @Test("a task without room for its status keeps no other from its run, and starts once there is room")
    func start() async throws {
        let (test, home) = (try TestStore(), try TemporaryHome())
        try await test.createTask("full", TestStore.shell("true", in: home))
        try await test.createTask("next", TestStore.shell("true", in: home))
        try await Self.fill("full", in: test.store)
        let pass = try await Self.pass(test, slots: 1)
        for _ in 0..<3 { _ = try await pass.reconcile() }
        #expect(try await test.runs().map(\.key.name) == ["next-1"])
        #expect(pass.board.unreadableRecords().keys.map(\.name) == ["full"])
        try await Self.fill("full", in: test.store, isFull: false)
        let run = try #require(try await test.runs().first)
        var status = try Run.decodeStatus(run.status)
        status.state = .succeeded
        _ = try await test.store.updateStatus(
            of: run.key,
            uid: run.uid,
            to: try JSONValue(encoding: status),
            expecting: run.resourceVersion,
        )
        try await Self.tell(pass.board, test)
        for _ in 0..<3 { _ = try await pass.reconcile() }
        #expect(try await test.runs().map(\.key.name).sorted() == ["full-1", "next-1"])
    }

    @Test("a task without room for its status keeps nothing from being said of others")
    func report() async throws {
        let (test, home) = (try TestStore(), try TemporaryHome())
        for name in ["a", "full", "z"] { try await test.createTask(name, TestStore.shell("true", in: home)) }
        try await Self.fill("full", in: test.store)
        let pass = try await Self.pass(test, slots: 0)
        _ = try await pass.reconcile()
        for name in ["a", "z"] { #expect(try await test.taskStatus(name).reason == "WaitingForTurn") }
        #expect(try await pass.reconcile() == .settled)
    }

    @Test("a schedule without room for its status keeps no other from its tasks")
    func schedule() async throws {
        let world = try ScheduleWorld()
        for name in ["full", "next"] { try await world.create(name, ScheduleWorld.spec("30 * * * *")) }
        let record = try #require(try await world.store.get(world.key(Schedule.kind, "full")))
        var status = Schedule.Status()
        func condition(_ message: String) -> Condition {
            Condition("Other", .isTrue, reason: "Full", message: message, at: Timestamp(secondsSinceEpoch: 0))
        }
        status.conditions = [condition("")]
        let room = Self.limit - (try JSONValue(encoding: status).jsonBytes().count)
        status.conditions = [condition(String(repeating: "x", count: room))]
        _ = try await world.store.updateStatus(
            of: record.key,
            uid: record.uid,
            to: try JSONValue(encoding: status),
            expecting: record.resourceVersion,
        )
        let pass = try await world.pass()
        _ = try await pass.reconcile()
        world.advance(1800)
        _ = try await pass.reconcile()
        #expect(try await world.tasks(of: "next").count == 1)
        #expect(pass.board.unreadableRecords().keys.map(\.name) == ["full"])
    }

    @Test("comments leave room for what the runtime says: the oldest go", arguments: ["\u{1}", "x"])
    func comments(character: String) throws {
        var status = AgentTask.Status()
        for index in 0..<40 {
            let text = String(repeating: character, count: AgentTask.Comment.maximumBytes)
            let hasRoom = try status.add(
                .init(author: "\(index)", time: Timestamp(secondsSinceEpoch: 0), text: text)
            )
            #expect(hasRoom && status.comments.last?.author == "\(index)")
        }
        #expect(try JSONValue(encoding: status).jsonBytes().count < 257 << 10)
        #expect(status.comments.count >= 5)
        for index in 0..<120 {
            _ = try status.add(.init(author: "\(index)", time: Timestamp(secondsSinceEpoch: 0), text: "x"))
        }
        #expect(status.comments.map(\.author) == (20..<120).map { "\($0)" })
    }
}
