import AgxModel
import Foundation
import TestSupport
import Testing

@testable import TenantRuntime

@Suite("The plan for the tasks", .timeLimit(.minutes(10)))
struct TaskPlannerTests {
    static let wall = Date(timeIntervalSince1970: 1_800_000_000)
    static func moment(_ seconds: Int, wallShift: Double = 0) -> RuntimeMoment {
        RuntimeMoment(
            wall: wall.addingTimeInterval(Double(seconds) + wallShift),
            boot: BootInstant(bootID: "b", uptime: .seconds(seconds)),
        )
    }

    static func task(_ name: String, age: Double = 0, _ change: (inout TaskFacts) -> Void = { _ in }) -> TaskFacts {
        var facts = TaskFacts(name: name, created: wall.addingTimeInterval(-age))
        change(&facts)
        return facts
    }

    static func run(_ task: String, _ attempt: Int, _ state: Run.State, _ reason: RunReason? = nil) -> RunFacts {
        var run = RunFacts(name: "\(task)-\(attempt)", attempt: attempt, state: state, reason: reason)
        run.ended = BootInstant(bootID: "b", uptime: .seconds(1000))
        run.completed = wall.addingTimeInterval(1000)
        return run
    }

    static func plan(_ tasks: [TaskFacts], cap: Int = 5, live: Int = 0, at now: RuntimeMoment = moment(1000)) -> String
    {
        let world = Dictionary(uniqueKeysWithValues: tasks.map { ($0.name, $0) })
        return TaskPlanner(concurrentRuns: cap).step(world, liveRuns: live, now: now).description
    }

    @Test("priority first, then age, up to the cap")
    func order() {
        let tasks = [
            Self.task("young", age: 1), Self.task("old", age: 9), Self.task("urgent") { $0.priority = 5 },
            Self.task("idle", age: 99) { $0.priority = -1 },
        ]
        #expect(
            Self.plan(tasks, cap: 3, live: 1) == """
                start urgent attempt 1 <- 1 of 4 runnable, 1 of 3 slots taken
                start old attempt 1 <- 2 of 4 runnable, 2 of 3 slots taken
                report idle Pending WaitingForTurn <- It waits for one of the company's 3 run slots.
                report young Pending WaitingForTurn <- It waits for one of the company's 3 run slots.
                """
        )
    }

    @Test("the queue is counted: what waits, what only waits for a slot, and since when the first could have run")
    func queue() {
        let done = Self.task("done") {
            $0.latestRun = Self.run("done", 1, .succeeded, .completed)
            $0.recorded.completionTime = Timestamp(Self.wall.addingTimeInterval(700))
        }
        let tasks = [
            done, Self.task("first", age: 50) { $0.priority = 1 }, Self.task("late") { $0.dependsOn = ["done"] },
            Self.task("timed", age: 90) { $0.notBefore = Self.wall.addingTimeInterval(800) },
            Self.task("again", age: 90) {
                $0.latestRun = Self.run("again", 1, .failed, .nonZeroExit)
                $0.retry.maxAttempts = 2
            },
            Self.task("waits") { $0.dependsOn = ["first"] }, Self.task("soon") { $0.notBefore = .distantFuture },
            Self.task("led", age: 9) { $0.threadID = "x" }, Self.task("rests", age: 99) { $0.suspend = true },
            Self.task("leads", age: 10) { $0.threadID = "x" },
        ]
        func queue(live: Int, at seconds: Int) -> TaskQueue {
            let world = Dictionary(uniqueKeysWithValues: tasks.map { ($0.name, $0) })
            return TaskPlanner(concurrentRuns: 3).step(world, liveRuns: live, now: Self.moment(seconds)).queue
        }
        // Two slots are free, for `first` and for `leads`, whose thread has not had its turn.
        var expected = TaskQueue(pending: 6, runnable: 2, oldestRunnable: Self.wall.addingTimeInterval(700))
        expected.activeRuns = 3
        #expect(queue(live: 1, at: 1000) == expected)
        // No slot is free, and the retry's wait is over.
        expected = TaskQueue(pending: 8, runnable: 5, oldestRunnable: Self.wall.addingTimeInterval(-50))
        expected.activeRuns = 3
        #expect(queue(live: 3, at: 2000) == expected)
        #expect(TaskPlanner(concurrentRuns: 3).step([:], liveRuns: 0, now: Self.moment(0)).queue == TaskQueue())
    }

    @Test("dependencies: all must succeed; one that can't blocks, with the reason")
    func dependencies() {
        let good = Self.task("good") { $0.latestRun = Self.run("good", 1, .succeeded, .completed) }
        let bad = Self.task("bad") { $0.latestRun = Self.run("bad", 1, .failed, .nonZeroExit) }
        let tasks = [
            good, bad,
            Self.task("a") { $0.dependsOn = ["good"] }, Self.task("b") { $0.dependsOn = ["good", "bad"] },
            Self.task("c") { $0.dependsOn = ["nobody"] }, Self.task("d") { $0.dependsOn = ["a"] },
            Self.task("e") { $0.dependsOn = ["f"] }, Self.task("f") { $0.cancel = true },
        ]
        #expect(
            Self.plan(tasks) == """
                start a attempt 1 <- 1 of 1 runnable, 0 of 5 slots taken
                report b Blocked DependencyFailed <- It depends on bad, which failed (NonZeroExit).
                report bad Failed NonZeroExit <- Run bad-1 ended with NonZeroExit, and no attempt is left for it.
                report c Blocked DependencyNotFound <- It depends on nobody, which does not exist.
                report d Pending WaitingForDependency <- It waits for a.
                report e Blocked DependencyCancelled <- It depends on f, which was cancelled.
                report f Cancelled Cancelled <- The task was called off.
                report good Succeeded Completed <- Run good-1 succeeded.
                """
        )
    }

    @Test("a run whose task is gone holds its thread until it is over, and no other")
    func heldThread() {
        let tasks = ["a": Self.task("a") { $0.threadID = "x" }, "b": Self.task("b") { $0.threadID = "y" }]
        let planner = TaskPlanner(concurrentRuns: 5, heldThreads: ["x": "gone"])
        #expect(
            planner.step(tasks, liveRuns: 1, now: Self.moment(1000)).description == """
                start b attempt 1 <- 1 of 1 runnable, 1 of 5 slots taken
                report a Pending WaitingForThread <- It waits for gone, which comes first in their thread.
                """
        )
    }

    @Test("suspend, notBefore and a live run each hold a task back")
    func holds() {
        let tasks = [
            Self.task("later") { $0.notBefore = Self.wall.addingTimeInterval(1060) },
            Self.task("off") { $0.suspend = true },
            Self.task("on") {
                $0.liveRun = Self.run("on", 1, .running)
                $0.latestRun = $0.liveRun
                $0.suspend = true
            },
        ]
        #expect(
            Self.plan(tasks, live: 1)
                == """
                report later Pending WaitingForTime <- It doesn't start before 2027-01-15T08:17:40Z.
                report off Suspended Suspended <- No run is started while spec.suspend is true.
                report on Running RunUnderWay <- Run on-1 (attempt 1) is under way.
                look again in 1m0s
                """.replacing("1m0s", with: GoDuration.minutes(1).description)
        )
    }

    @Test("a failed run is tried again after a doubling backoff, by the policy of its reason")
    func retries() {
        func task(_ attempt: Int, _ reason: RunReason) -> TaskFacts {
            Self.task("t") {
                $0.retry = AgentTask.Retry(maxAttempts: 3, backoff: .seconds(10))
                $0.latestRun = Self.run("t", attempt, .failed, reason)
            }
        }
        #expect(Self.plan([task(1, .nonZeroExit)], at: Self.moment(1009)).contains("WaitingForRetry"))
        #expect(Self.plan([task(1, .nonZeroExit)], at: Self.moment(1010)).hasPrefix("start t attempt 2"))
        #expect(Self.plan([task(2, .outOfMemory)], at: Self.moment(1019)).contains("look again in 1s"))
        #expect(Self.plan([task(2, .outOfMemory)], at: Self.moment(1020)).hasPrefix("start t attempt 3"))
        #expect(Self.plan([task(3, .outOfMemory)], at: Self.moment(5000)).hasPrefix("report t Failed OutOfMemory"))
        #expect(
            Self.plan([task(1, .commandNotFound)], at: Self.moment(5000)).hasPrefix("report t Failed CommandNotFound")
        )
        #expect(Self.plan([task(1, .sandboxUnavailable)], at: Self.moment(1029)).contains("WaitingForRetry"))
        #expect(Self.plan([task(1, .sandboxUnavailable)], at: Self.moment(1030)).hasPrefix("start t attempt 2"))
    }

    @Test("a wall clock a day off changes no wait", arguments: [-86_400.0, 86_400])
    func clockJump(shift: Double) {
        let task = Self.task("t") {
            $0.retry = AgentTask.Retry(maxAttempts: 3, backoff: .seconds(10))
            $0.latestRun = Self.run("t", 1, .failed, .signalled)
        }
        #expect(Self.plan([task], at: Self.moment(1009, wallShift: shift)).hasSuffix("look again in 1s"))
        #expect(Self.plan([task], at: Self.moment(1010, wallShift: shift)).hasPrefix("start t attempt 2"))
    }

    @Test("a finished task whose runs were cleared away stays finished")
    func clearedHistory() {
        let task = Self.task("t") {
            $0.recorded.phase = .succeeded
            $0.recorded.attempts = 1
            $0.recorded.lastRun = "t-1"
        }
        #expect(Self.plan([task]) == "report t Succeeded Completed <- Run t-1 succeeded.")
    }

    @Test("no more runs than slots and never two for a task, in 2,000 random worlds")
    func safety() {
        for seed in UInt64(0)..<2000 {
            var random = SeededGenerator(seed: seed)
            var world: [String: TaskFacts] = [:]
            var live = 0
            for index in 0..<Int.random(in: 0...30, using: &random) {
                let name = "t\(index)"
                world[name] = Self.task(name, age: Double(Int.random(in: 0...5, using: &random))) {
                    $0.priority = Int.random(in: -1...1, using: &random)
                    $0.suspend = Int.random(in: 0..<8, using: &random) == 0
                    $0.cancel = Int.random(in: 0..<8, using: &random) == 0
                    $0.retry.maxAttempts = Int.random(in: 1...3, using: &random)
                    if index > 0, Bool.random(using: &random) {
                        $0.dependsOn = ["t\(Int.random(in: 0..<index, using: &random))"]
                    }
                    if Bool.random(using: &random) {
                        let run = Self.run(
                            name,
                            1,
                            Run.State.allCases.randomElement(using: &random) ?? .lost,
                            .nonZeroExit,
                        )
                        $0.latestRun = run
                        if !run.state.isFinal {
                            $0.liveRun = run
                            live += 1
                        }
                    }
                }
            }
            let cap = Int.random(in: 0...6, using: &random)
            let plan = TaskPlanner(concurrentRuns: cap).step(world, liveRuns: live, now: Self.moment(2000))
            let started = plan.steps.compactMap { if case .start(let task, _, _) = $0 { task } else { nil } }
            #expect(started.count <= max(cap - live, 0), "seed \(seed)")
            #expect(Set(started).count == started.count, "seed \(seed)")
            for name in started {
                let task = world[name]
                #expect(task?.liveRun == nil && task?.suspend == false && task?.cancel == false, "seed \(seed)")
            }
            let reported = plan.steps.compactMap { if case .report(let task, _) = $0 { task } else { nil } }
            #expect(Set(reported + started) == Set(world.keys), "each task is decided once, seed \(seed)")
            #expect(reported.count + started.count == world.count, "seed \(seed)")
        }
    }

    @Test("a second pass over 10,000 waiting tasks has nothing to say")
    func quiet() {
        var world: [String: TaskFacts] = [:]
        for index in 0..<10_000 {
            world["t\(index)"] = Self.task("t\(index)", age: Double(index)) { $0.written = .waitingForTurn(slots: 5) }
        }
        let clock = ContinuousClock()
        var plan = TaskPlan()
        let duration = clock.measure {
            plan = TaskPlanner(concurrentRuns: 5).step(world, liveRuns: 5, now: Self.moment(0))
        }
        #expect(plan.steps.isEmpty)
        print("pass over 10,000 waiting tasks: \(duration)")
    }
}
