import AgxModel
import Foundation
import RecordStore
import TestSupport
import Testing

@testable import TenantRuntime

@Suite("How much of the history of tasks is kept", .timeLimit(.minutes(10)))
struct TaskRetentionTests {
    static let now = Date(timeIntervalSince1970: 1_000_000)

    /// A task that ended so many seconds ago.
    static func task(_ name: String, _ phase: AgentTask.Phase = .succeeded, ago seconds: Int = 0) -> TaskFacts {
        var task = TaskFacts(name: name, created: now.addingTimeInterval(Double(-seconds - 10)))
        task.recorded.phase = phase
        task.recorded.observedGeneration = 1
        task.recorded.attempts = 1
        if phase.isFinal { task.recorded.completionTime = Timestamp(now.addingTimeInterval(Double(-seconds))) }
        return task
    }

    static func world(_ tasks: [TaskFacts]) -> [String: TaskFacts] {
        Dictionary(uniqueKeysWithValues: tasks.map { ($0.name, $0) })
    }

    static func surplus(_ tasks: [TaskFacts], inAll: Int = 2, age: Int = 1000) -> [String] {
        TaskRetention(inAll: inAll, age: .seconds(age)).surplus(world(tasks), now: now)
    }

    @Test("the newest stay, and the oldest go first")
    func count() {
        let tasks = (1...5).map { Self.task("t\($0)", ago: $0) }
        #expect(Self.surplus(tasks) == ["t5", "t4", "t3"])
        #expect(Self.surplus(tasks, inAll: 5).isEmpty)
    }

    @Test("they are bounded in bytes, too, those with the newest sessions apart")
    func bytes() {
        func task(_ name: String, ago seconds: Int, thread: String? = nil) -> TaskFacts {
            var task = Self.task(name, ago: seconds)
            (task.footprint, task.threadID) = (100, thread)
            let time = Timestamp(Self.now.addingTimeInterval(Double(-seconds)))
            if thread != nil { task.recorded.session = AgentTask.Session(id: name, tokens: nil, time: time) }
            return task
        }
        var retention = TaskRetention(inAll: 100)
        retention.bytes = 250
        let tasks = (1...5).map { task("t\($0)", ago: $0) }
        #expect(retention.surplus(Self.world(tasks), now: Self.now) == ["t5", "t4", "t3"])
        let sessions = (6...9).map { task("s\($0)", ago: $0, thread: "\($0)") }
        #expect(retention.surplus(Self.world(tasks + sessions), now: Self.now) == ["s9", "s8", "t5", "t4", "t3"])
        retention.bytes = 1_000
        #expect(retention.surplus(Self.world(tasks + sessions), now: Self.now).isEmpty)
    }

    @Test("what is too old goes, however few there are")
    func age() {
        #expect(Self.surplus([Self.task("old", ago: 1001), Self.task("new", ago: 1000)]) == ["old"])
    }

    @Test("what isn't over stays", arguments: [AgentTask.Phase.pending, .running, .blocked, .suspended])
    func open(phase: AgentTask.Phase) {
        #expect(Self.surplus([Self.task("open", phase, ago: 5000)]).isEmpty)
        #expect(Self.surplus([Self.task("over", ago: 5000)]) == ["over"])
    }

    @Test("what has been Blocked for too long goes, those first that nothing waits for")
    func blocked() {
        func blocked(_ name: String, for seconds: Int, after dependency: String) -> TaskFacts {
            var task = Self.task(name, .blocked)
            task.dependsOn = [dependency]
            task.recorded.blockedTime = Timestamp(Self.now.addingTimeInterval(Double(-seconds)))
            return task
        }
        let failed = Self.task("failed", .failed, ago: 5000)
        let (review, publish) = (
            blocked("review", for: 1001, after: "failed"), blocked("publish", for: 1001, after: "review"),
        )
        #expect(Self.surplus([failed, review, publish]) == ["publish"])
        #expect(Self.surplus([failed, review]) == ["review"])
        #expect(Self.surplus([failed]) == ["failed"])
        #expect(Self.surplus([failed, blocked("young", for: 1000, after: "failed")]).isEmpty)
        var (kept, edited, scheduled) = (review, review, review)
        (kept.isKept, edited.generation, scheduled.isScheduled) = (true, 2, true)
        for task in [kept, edited, scheduled] { #expect(Self.surplus([task]).isEmpty) }
        var skipped = Self.task("skipped", .skipped, ago: 5000)
        skipped.rerun = 1
        #expect(Self.surplus([skipped]) == ["skipped"], "its other go has come to nothing")
    }

    @Test("the time since when a task is Blocked is kept while it is, and no longer")
    func blockedTime() {
        var task = Self.task("t", .pending)
        func report(_ verdict: TaskVerdict, at seconds: Int) -> Timestamp? {
            task.recorded = TaskReport.status(verdict, of: task, now: TaskPlannerTests.moment(seconds))
            return task.recorded.blockedTime
        }
        let first = Timestamp(TaskPlannerTests.moment(1).wall)
        #expect(report(.blocked(by: "x", .cancelled), at: 1) == first)
        #expect(report(.blocked(by: "y", .blocked), at: 9) == first)
        #expect(report(.waitingForDependency("y"), at: 10) == nil)
    }

    @Test("a task that gets another go, has a run or was edited is not over")
    func follows() {
        var (rerun, busy, edited) = (
            Self.task("r", ago: 5000), Self.task("b", ago: 5000), Self.task("e", ago: 5000),
        )
        rerun.rerun = 1
        busy.liveRun = RunFacts(name: "b-1", attempt: 1, state: .running)
        edited.generation = 2
        #expect(Self.surplus([rerun, busy, edited]).isEmpty)
    }

    @Test("what an open task depends on stays, also if that one was only skipped")
    func dependencies() {
        var (waiting, skipped) = (Self.task("waiting", .blocked, ago: 1), Self.task("skipped", .skipped, ago: 1))
        waiting.dependsOn = ["a"]
        skipped.dependsOn = ["b"]
        var over = Self.task("over", ago: 1)
        over.dependsOn = ["c"]
        let old = ["a", "b", "c"].map { Self.task($0, ago: 5000) }
        #expect(Self.surplus([waiting, skipped, over] + old) == ["c"])
    }

    @Test("the newest session of a thread outlasts the count, and the age, too, if somebody waits for it")
    func sessions() {
        func turn(_ name: String, _ thread: String, ago seconds: Int) -> TaskFacts {
            var task = Self.task(name, ago: seconds)
            task.threadID = thread
            let time = Timestamp(Self.now.addingTimeInterval(Double(-seconds)))
            task.recorded.session = AgentTask.Session(id: name, tokens: nil, time: time)
            return task
        }
        let others = [Self.task("x", ago: 1), Self.task("y", ago: 2)]
        let thread = [turn("t1", "t", ago: 20), turn("t2", "t", ago: 10)]
        #expect(Self.surplus(others + thread) == ["t1"])
        let old = [turn("t1", "t", ago: 6000), turn("t2", "t", ago: 5000)]
        #expect(Self.surplus(others + old) == ["t1", "t2"])
        var next = Self.task("next", .pending)
        next.threadID = "t"
        #expect(Self.surplus(others + old + [next]) == ["t1"])
        let many = (1...4).map { turn("m\($0)", "m\($0)", ago: 10 * $0) }
        #expect(Self.surplus(others + many) == ["m4", "m3"], "no more sessions than tasks")
    }

    @Test("what people keep stays, up to the same bound, and what schedules made is theirs")
    func kept() {
        func kept(_ index: Int) -> TaskFacts {
            var task = Self.task("k\(index)", ago: 5000 + index)
            task.isKept = true
            return task
        }
        var scheduled = Self.task("nightly", ago: 9000)
        scheduled.isScheduled = true
        #expect(Self.surplus((1...3).map(kept) + [scheduled]) == ["k3"])
    }

    @Test("whatever there is, what is kept is within the bounds or needed", arguments: UInt64(0)..<100)
    func bounded(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var tasks: [TaskFacts] = []
        for index in 0..<Int.random(in: 1...40, using: &random) {
            let phase = AgentTask.Phase.allCases.randomElement(using: &random) ?? .pending
            var task = Self.task("t\(index)", phase, ago: Int.random(in: 0...1500, using: &random))
            if index > 0, Bool.random(using: &random) {
                task.dependsOn = ["t\(Int.random(in: 0..<index, using: &random))"]
            }
            task.isKept = Int.random(in: 0..<5, using: &random) == 0
            task.isScheduled = Int.random(in: 0..<8, using: &random) == 0
            tasks.append(task)
        }
        tasks.shuffle(using: &random)
        var retention = TaskRetention(inAll: 4, age: .seconds(1000))
        var gone: Set<String> = []
        // Each pass takes a few; what a skipped task needed goes after it.
        while true {
            retention.step = Int.random(in: 1...5, using: &random)
            let step = retention.surplus(Self.world(tasks.filter { !gone.contains($0.name) }), now: Self.now)
            if step.isEmpty { break }
            gone.formUnion(step)
        }
        let left = tasks.filter { !gone.contains($0.name) }
        for task in tasks where gone.contains(task.name) {
            #expect(task.recorded.phase?.isFinal == true && !task.isScheduled, "\(task.name), seed \(seed)")
        }
        let open = left.filter { $0.recorded.phase?.isFinal != true || $0.recorded.phase == .skipped }
        let names = Set(tasks.map(\.name))
        for task in open {
            #expect(task.dependsOn.allSatisfy { !names.contains($0) || !gone.contains($0) }, "seed \(seed)")
        }
        let needed = Set(open.flatMap(\.dependsOn))
        let bound = left.filter { $0.recorded.phase?.isFinal == true && !$0.isScheduled && !needed.contains($0.name) }
        #expect(bound.count <= 8, "seed \(seed)")
        let young = bound.filter { !$0.isKept }
        let end = Timestamp(Self.now.addingTimeInterval(-1000))
        #expect(young.count <= 4 && young.allSatisfy { $0.recorded.completionTime ?? end >= end }, "seed \(seed)")
    }

    @Test("tasks that go take runs and files with them, leave what they used, and can still be told from new ones")
    func pruned() async throws {
        let company = try EndToEndTests.Company()
        let runtime = company.runtime(change: { $0.taskRetention = TaskRetention(inAll: 2) })
        try await company.whileRunning(runtime) { _ in
            for name in ["a", "b", "c", "d"] {
                var spec = TestStore.shell("echo \(name)", in: company.home)
                spec.dependsOn = name == "b" ? ["a"] : []
                try await company.test.createTask(name, spec)
                _ = try await company.phase(name, is: .succeeded)
            }
            _ = try await eventually("the surplus is gone") {
                let runs = try await company.test.runs().map(\.key.name).sorted()
                return runs.count == 2 ? true : nil
            }
            let directories = try FileManager.default.contentsOfDirectory(atPath: company.home.path + "/.agx/runs")
            #expect(Set(directories) == Set(try await company.test.runs().map(\.uid)))
        }
        let tasks = try await company.test.store.list(ListQuery(kind: "Task", namespace: TestStore.namespace)).records
        #expect(tasks.count == 2)
        let journal = UsageJournal(store: company.test.store, namespace: TestStore.namespace, epoch: "e")
        let rows = try await journal.page(after: 0, epoch: nil, limit: 100).rows
        #expect(rows.map(\.task).sorted() == ["a", "b", "c", "d"])
    }

    @Test("a task that has run gets another go although what it depended on is gone")
    func rerun() {
        var task = Self.task("again", .succeeded)
        task.dependsOn = ["gone"]
        task.rerun = 1
        let now = RuntimeMoment(wall: Self.now, boot: BootInstant(bootID: "b", uptime: .zero))
        let plan = TaskPlanner(concurrentRuns: 1).step(["again": task], liveRuns: 0, now: now)
        #expect(plan.description == "start again attempt 2 <- 1 of 1 runnable, 0 of 1 slots taken")
        task.recorded = AgentTask.Status()
        let first = TaskPlanner(concurrentRuns: 1).step(["again": task], liveRuns: 0, now: now)
        #expect(first.description.hasPrefix("report again Blocked DependencyNotFound"))
    }
}
