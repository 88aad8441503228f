import AgxModel
import Foundation
import ManifestFormat
import RecordStore
import Testing

@testable import TenantRuntime

@Suite("Many tasks and many runs", .serialized, .timeLimit(.minutes(10)))
struct LoadTests {
    /// A runtime over a store of its own and a sandbox in which every command ends at once.
    struct World {
        static let keptRuns = 300
        let test: TestStore
        let home: TemporaryHome
        let sandbox = FakeSandbox()

        init() throws {
            test = try TestStore()
            home = try TemporaryHome()
        }

        func create(_ names: [String], priority: Int = 0, thread: String? = nil) async throws {
            var spec = TestStore.shell("true", in: home)
            (spec.priority, spec.threadId) = (priority, thread)
            let content = ["spec": try JSONValue(encoding: spec)]
            try await test.store.write(durability: .normal) { transaction in
                for name in names {
                    let key = TestStore.key("Task", name)
                    _ = try transaction.create(
                        RecordDraft(key: key, apiVersion: "runagx.com/v1", content: content)
                    )
                }
            }
        }

        func setConcurrentRuns(_ count: Int) throws {
            let caps = Data(#"{"concurrentRuns":\#(count)}"#.utf8)
            try caps.write(to: URL(filePath: test.directory.path + "/caps.json"), options: .atomic)
        }

        func whileRunning(_ body: @Sendable @escaping (TenantRuntime<ContinuousClock>) async throws -> Void)
            async throws
        {
            var options = TenantRuntimeOptions(namespace: TestStore.namespace)
            options.home = home.volume
            options.contextDirectory = nil
            options.retention = RunRetention(inAll: Self.keptRuns)
            options.capsPath = test.directory.path + "/caps.json"
            let runtime = TenantRuntime(
                store: test.store,
                sandbox: sandbox,
                options: options,
                clock: ContinuousClock(),
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { do { try await runtime.run() } catch is CancellationError {} }
                group.addTask { try await body(runtime) }
                defer { group.cancelAll() }
                try await group.next()
            }
        }

        /// Waits until a task's status has the phase.
        func told(_ task: String, _ phase: AgentTask.Phase) async throws {
            _ = try await eventually("\(task) is \(phase)", timeout: .seconds(120)) {
                try await test.taskStatus(task).phase == phase ? true : nil
            }
        }

        func count(_ phase: AgentTask.Phase?) async throws -> Int {
            let tasks = try await test.store.list(ListQuery(kind: "Task", namespace: TestStore.namespace)).records
            return try tasks.count { try AgentTask.decodeStatus($0.status).phase == phase }
        }
    }

    @Test("10,000 tasks in the queue: each says why it waits, and what is urgent goes first at once")
    func queue() async throws {
        let world = try World()
        try world.setConcurrentRuns(0)
        for part in 0..<10 { try await world.create((0..<1000).map { "t\(part)-\($0)" }) }
        let start = ContinuousClock.now
        try await world.whileRunning { runtime in
            // While all of them are being told that they wait, a slot becomes free and something urgent comes.
            try await world.told("t0-0", .pending)
            try world.setConcurrentRuns(1)
            try await world.create(["urgent"], priority: 1000)
            try await world.told("urgent", .succeeded)
            #expect(
                try await world.test.taskStatus("t9-999").phase == nil,
                "the urgent one doesn't wait for all reports",
            )
            try world.setConcurrentRuns(0)
            try await world.told("t9-999", .pending)
            print("all were told after \(start.duration(to: .now))")
            _ = try await eventually("each is open or done") {
                let done = try await world.count(.succeeded)
                return runtime.openTasks().all.count + done == 10_001 ? true : nil
            }
        }
        let board = TaskBoard()
        let page = try await world.test.store.list(ListQuery(kind: "Task", namespace: TestStore.namespace))
        for record in page.records { board.apply(.added(record)) }
        let step = ContinuousClock.now
        let plan = TaskPlanner(concurrentRuns: 5).step(board.snapshot().tasks, liveRuns: 0, now: .system())
        print("a step over them took \(step.duration(to: .now))")
        #expect(plan.steps.count { if case .start = $0 { true } else { false } } == 5)
        try world.test.store.close()
    }

    @Test("a thread with many tasks doesn't keep a single slot")
    func turns() async throws {
        let world = try World()
        try world.setConcurrentRuns(1)
        try await world.create((0..<20).map { "busy-\($0)" }, thread: "busy")
        try await world.create(["single"])
        try await world.whileRunning { _ in try await world.told("busy-19", .succeeded) }
        let runs = try await world.test.runs().sorted { $0.resourceVersion < $1.resourceVersion }.map(\.key.name)
        #expect(runs.firstIndex(of: "single-1") ?? 21 <= 2, "\(runs)")
        try world.test.store.close()
    }

    @Test("1,000 runs, as fast as they go: all settle once, and history is bounded")
    func throughput() async throws {
        let world = try World()
        try world.setConcurrentRuns(20)
        try await world.create((0..<1000).map { "t\($0)" })
        let start = ContinuousClock.now
        try await world.whileRunning { runtime in
            _ = try await eventually("all are done", timeout: .seconds(180)) {
                let isDone = world.sandbox.executions.count == 1000 && runtime.openTasks().all.count == 0
                return isDone ? true : nil
            }
            let took = start.duration(to: .now)
            print("1,000 runs took \(took)")
            _ = try await eventually("history is bounded", timeout: .seconds(60)) {
                try await world.test.runs().count <= World.keptRuns ? true : nil
            }
            print("history was bounded after \(start.duration(to: .now))")
        }
        #expect(try await world.count(.succeeded) == 1000)
        #expect(world.sandbox.executions.count == 1000)
        #expect(world.sandbox.executions.values.allSatisfy { $0 == 1 }, "none ran twice")
        let directories = try FileManager.default.contentsOfDirectory(atPath: world.home.path + "/.agx/runs")
        #expect(directories.count <= World.keptRuns, "files go with their runs")
        try world.test.store.close()
    }
}
