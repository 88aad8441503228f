import AgxModel
import Foundation
import TestSupport
import Testing

@testable import TenantRuntime

@Suite("Threads and graphs of tasks", .timeLimit(.minutes(10)))
struct TaskGraphTests {
    private typealias Tests = TaskPlannerTests

    private static func ended(_ name: String, _ state: Run.State, _ reason: RunReason) -> TaskFacts {
        Tests.task(name) { $0.latestRun = Tests.run(name, 1, state, reason) }
    }

    @Test("a condition is met, waited for, or can't be met any more")
    func conditions() {
        func after(_ name: String, _ dependency: String, _ condition: AgentTask.DependencyCondition) -> TaskFacts {
            Tests.task(name) {
                $0.dependsOn = [dependency]
                $0.conditions = [dependency: condition]
            }
        }
        let tasks = [
            Self.ended("bad", .failed, .nonZeroExit), Self.ended("good", .succeeded, .completed),
            Tests.task("off") { $0.cancel = true }, Tests.task("open") { $0.suspend = true },
            Tests.task("stuck") {
                $0.dependsOn = ["bad"]
                $0.recorded.phase = .blocked
            },
            after("a1", "bad", .failure), after("a2", "good", .failure), after("a3", "off", .failure),
            after("a4", "open", .failure), after("a5", "stuck", .failure),
            after("b1", "bad", .always), after("b2", "good", .always), after("b3", "off", .always),
            after("b4", "open", .always), after("b5", "stuck", .always),
            Tests.task("c") {
                $0.dependsOn = ["good", "a2"]
                $0.recorded.phase = .pending
            },
        ]
        let plan = Tests.plan(tasks, cap: 9).split(separator: "\n").filter {
            !$0.contains(" good ") && !$0.contains(" bad ")
        }
        #expect(
            plan.joined(separator: "\n") == """
                start a1 attempt 1 <- 1 of 5 runnable, 0 of 9 slots taken
                start b1 attempt 1 <- 2 of 5 runnable, 1 of 9 slots taken
                start b2 attempt 1 <- 3 of 5 runnable, 2 of 9 slots taken
                start b3 attempt 1 <- 4 of 5 runnable, 3 of 9 slots taken
                start b5 attempt 1 <- 5 of 5 runnable, 4 of 9 slots taken
                report a2 Skipped ConditionNotMet <- It is for the failure of good, which did not fail.
                report a3 Skipped ConditionNotMet <- It is for the failure of off, which did not fail.
                report a4 Pending WaitingForDependency <- It waits for open.
                report a5 Blocked DependencyBlocked <- It depends on stuck, which is blocked itself.
                report b4 Pending WaitingForDependency <- It waits for open.
                report c Pending WaitingForDependency <- It waits for a2.
                report off Cancelled Cancelled <- The task was called off.
                report open Suspended Suspended <- No run is started while spec.suspend is true.
                report stuck Blocked DependencyFailed <- It depends on bad, which failed (NonZeroExit).
                """
        )
    }

    @Test("what was Blocked or Skipped by a task that has another go is waited for, however far it is behind that")
    func another() {
        func after(
            _ name: String,
            _ dependency: String,
            _ condition: AgentTask.DependencyCondition = .success,
            _ phase: AgentTask.Phase? = nil,
        ) -> TaskFacts {
            Tests.task(name) {
                ($0.dependsOn, $0.conditions) = ([dependency], [dependency: condition])
                $0.recorded.phase = phase
                guard phase == nil else { return }
                ($0.latestRun, $0.rerun) = (Tests.run(name, 1, .succeeded, .completed), 1)
            }
        }
        var (test, good) = (Self.ended("test", .failed, .nonZeroExit), Self.ended("good", .succeeded, .completed))
        (test.rerun, good.rerun) = (1, 1)
        let tasks = [
            test, good, after("alarm", "test", .failure), after("review", "test", .success, .blocked),
            after("publish", "review", .success, .blocked), after("note", "publish", .always),
            after("rescue", "good", .failure, .skipped), after("sweep", "rescue", .always),
            after("lost", "nobody", .success, .blocked), after("end", "lost", .always),
        ]
        #expect(
            Tests.plan(tasks) == """
                start end attempt 2 <- 1 of 3 runnable, 0 of 5 slots taken
                start good attempt 2 <- 2 of 3 runnable, 1 of 5 slots taken
                start test attempt 2 <- 3 of 3 runnable, 2 of 5 slots taken
                report alarm Pending WaitingForDependency <- It waits for test.
                report lost Blocked DependencyNotFound <- It depends on nobody, which does not exist.
                report note Pending WaitingForDependency <- It waits for publish.
                report publish Pending WaitingForDependency <- It waits for review.
                report rescue Pending WaitingForDependency <- It waits for good.
                report review Pending WaitingForDependency <- It waits for test.
                report sweep Pending WaitingForDependency <- It waits for rescue.
                """
        )
    }

    @Test("tasks of a thread run one at a time, in their order; what can't start holds nobody up")
    func threads() {
        func member(_ name: String, age: Double, _ change: (inout TaskFacts) -> Void = { _ in }) -> TaskFacts {
            Tests.task(name, age: age) {
                $0.threadID = "talk"
                change(&$0)
            }
        }
        let tasks = [
            member("first", age: 9) { $0.suspend = true }, member("second", age: 8) { $0.priority = -5 },
            member("third", age: 7), Tests.task("other"),
        ]
        #expect(
            Tests.plan(tasks) == """
                start other attempt 1 <- 1 of 2 runnable, 0 of 5 slots taken
                start second attempt 1 <- 2 of 2 runnable, 1 of 5 slots taken
                report first Suspended Suspended <- No run is started while spec.suspend is true.
                report third Pending WaitingForThread <- It waits for second, which comes first in their thread.
                """
        )
        let live = member("third", age: 7) {
            $0.liveRun = Tests.run("third", 1, .running)
            $0.latestRun = $0.liveRun
        }
        #expect(
            Tests.plan([member("second", age: 8), live], live: 1).contains(
                "report second Pending WaitingForThread <- It waits for third, which comes first in their thread."
            )
        )
    }

    @Test("a thread with a thousand old tasks keeps nobody else waiting")
    func fairness() {
        var world: [String: TaskFacts] = [:]
        for index in 0..<1000 {
            world["old\(index)"] = Tests.task("old\(index)", age: 9999 - Double(index)) { $0.threadID = "busy" }
        }
        world["single"] = Tests.task("single", age: 2)
        world["guest"] = Tests.task("guest", age: 1) { $0.threadID = "rare" }
        var turns: [String: ThreadTurn] = [:]
        var order: [String] = []
        for turn in 1...4 {
            let plan = TaskPlanner(concurrentRuns: 1, lastTurns: turns).step(world, liveRuns: 0, now: Tests.moment(0))
            guard case .start(let name, _, _) = plan.steps.first else { break }
            order.append(name)
            turns[world[name]?.threadID ?? ""] = ThreadTurn(number: turn)
            world[name] = nil
        }
        #expect(order == ["old0", "single", "guest", "old1"])
    }

    @Test("new threads without end keep no older task waiting for ever")
    func freshThreads() {
        var world: [String: TaskFacts] = [:]
        var created = 0
        func create(_ name: String, thread: String?) {
            created += 1
            world[name] = Tests.task(name, age: 9999 - Double(created)) { [created] in
                ($0.threadID, $0.order) = (thread, created)
            }
        }
        create("old-1", thread: "old")
        create("old-2", thread: "old")
        create("single-1", thread: nil)
        create("single-2", thread: nil)
        var turns: [String: ThreadTurn] = [:]
        var order: [String] = []
        for turn in 1...12 {
            create("fresh-\(turn)", thread: "fresh-\(turn)")
            let plan = TaskPlanner(concurrentRuns: 1, lastTurns: turns).step(world, liveRuns: 0, now: Tests.moment(0))
            guard case .start(let name, _, _) = plan.steps.first else { break }
            order.append(name)
            turns[world[name]?.threadID ?? ""] = ThreadTurn(newestTask: created, number: turn)
            world[name] = nil
        }
        #expect(
            order.prefix(7) == ["old-1", "single-1", "fresh-1", "old-2", "fresh-2", "single-2", "fresh-3"],
            "\(order)",
        )
    }

    @Test("never two of a thread at once, and every thread gets on, in 300 random worlds")
    func random() {
        for seed in UInt64(0)..<300 {
            var random = SeededGenerator(seed: seed)
            var world: [String: TaskFacts] = [:]
            for index in 0..<Int.random(in: 1...20, using: &random) {
                let name = "t\(index)"
                world[name] = Tests.task(name, age: Double(Int.random(in: 0...5, using: &random))) {
                    $0.threadID = [nil, "a", "b"].randomElement(using: &random) ?? nil
                    if index > 0, Bool.random(using: &random) {
                        $0.dependsOn = ["t\(Int.random(in: 0..<index, using: &random))"]
                    }
                }
            }
            var rounds = 0
            while world.values.contains(where: { $0.latestRun == nil }), rounds < 100 {
                rounds += 1
                let plan = TaskPlanner(concurrentRuns: 3).step(world, liveRuns: 0, now: Tests.moment(2000))
                let started = plan.steps.compactMap { if case .start(let task, _, _) = $0 { task } else { nil } }
                let threads = started.compactMap { world[$0]?.threadID }
                #expect(Set(threads).count == threads.count, "seed \(seed)")
                for name in started { world[name]?.latestRun = Tests.run(name, 1, .succeeded, .completed) }
            }
            #expect(rounds < 100, "some task never runs, seed \(seed)")
        }
    }
}
