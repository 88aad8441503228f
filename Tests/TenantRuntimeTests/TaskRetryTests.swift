import AgxModel
import Foundation
import ManifestFormat
import Testing

@testable import TenantRuntime

@Suite("Further attempts at a task", .timeLimit(.minutes(10)))
struct TaskRetryTests {
    private typealias Tests = TaskPlannerTests

    /// What follows for a task when each of its runs ends for the next of these reasons, one line a run.
    private static func history(
        _ reasons: [RunReason],
        attempts: Int = 1,
        change: (inout TaskFacts) -> Void = { _ in },
        run: (inout RunFacts) -> Void = { _ in },
    ) -> [String] {
        var task = Tests.task("t") { $0.retry = AgentTask.Retry(maxAttempts: attempts, backoff: .seconds(10)) }
        change(&task)
        var lines: [String] = []
        for reason in reasons {
            task.countStart(after: task.latestRun)
            let attempt = task.attempts + 1
            var ended = Tests.run("t", attempt, reason == .lost ? .lost : .failed, reason)
            run(&ended)
            task.latestRun = ended
            task.recorded.attempts = attempt
            let plan = TaskPlanner(concurrentRuns: 1).step(["t": task], liveRuns: 0, now: Tests.moment(1000))
            lines.append(
                plan.steps.first.map { step in
                    switch step {
                    case .start(_, let attempt, _): "start \(attempt)"
                    case .report(_, let verdict): "\(verdict.reason)"
                    }
                } ?? "nothing"
            )
        }
        return lines
    }

    @Test("faults of the infrastructure are retried twice beside the task's own attempts")
    func infrastructure() {
        #expect(
            Self.history([.lost, .networkError, .lost]) == ["WaitingForRetry", "WaitingForRetry", "Lost"]
        )
        #expect(
            Self.history([.lost, .nonZeroExit, .diskFull, .sandboxUnavailable], attempts: 2)
                == ["WaitingForRetry", "WaitingForRetry", "WaitingForRetry", "SandboxUnavailable"]
        )
    }

    @Test("a wait of less than a second is a wait", arguments: [Duration.milliseconds(20), .milliseconds(1700)])
    func shortWait(wait: Duration) throws {
        let now = Tests.moment(1000)
        var lifecycle = RunLifecycle(status: Run.Status(), bookkeeping: RunBookkeeping())
        var result = ProviderResult()
        (result.reason, result.retryAfter) = (.rateLimited, wait)
        let ending = RunEnding(.failed, .nonZeroExit, "x", exit: ExitRecord(exitCode: 1))
        let hasSettled = lifecycle.settle(ending, result: result, now: now)
        #expect(hasSettled)
        let (told, end) = (lifecycle.status.retryAfter, lifecycle.status.completionTime)
        #expect(
            try #require(told).date.timeIntervalSince(try #require(end).date) == Double(wait.components.seconds + 1)
        )
        var run = Tests.run("t", 1, .failed, .rateLimited)
        run.retryAfter = run.completed?.addingTimeInterval(1)
        #expect(TaskPlanner.backoff(Tests.task("t"), after: run) == .seconds(5))
    }

    @Test("what the provider asks to wait for costs no attempt; the key and the purse end it at once")
    func provider() {
        let limits = [RunReason](repeating: .rateLimited, count: 50)
        #expect(Self.history(limits + [.nonZeroExit]) == limits.map { _ in "WaitingForRetry" } + ["NonZeroExit"])
        #expect(Self.history(limits + [.rateLimited]).last == "RateLimited")
        for reason in [RunReason.authenticationFailed, .creditExhausted, .permissionDenied, .modelNotFound] {
            #expect(Self.history([reason], attempts: 20) == [reason.rawValue])
        }
    }

    @Test("the wait is what the provider said, or else half a minute at least")
    func waits() {
        func wait(_ reason: RunReason, told: Double?) -> Duration {
            let task = Tests.task("t") { $0.retry = AgentTask.Retry(maxAttempts: 3, backoff: .seconds(10)) }
            var run = Tests.run("t", 1, .failed, reason)
            run.retryAfter = told.map { (run.completed ?? Tests.wall).addingTimeInterval($0) }
            return TaskPlanner.backoff(task, after: run)
        }
        #expect(wait(.rateLimited, told: 7) == .seconds(7))
        for told in [3.0, 0, -5] { #expect(wait(.rateLimited, told: told) == .seconds(5)) }
        #expect(wait(.rateLimited, told: 1e9) == .seconds(86_400))
        #expect(wait(.rateLimited, told: nil) == .seconds(30))
        #expect(wait(.nonZeroExit, told: 3) == .seconds(10), "only the provider's own limits are told")
    }

    @Test("an overflow begins a new session if there was an old one, and is final if there was none")
    func overflow() {
        #expect(Self.history([.contextOverflow], attempts: 20) == ["ContextOverflow"])
        #expect(
            Self.history([.contextOverflow, .contextOverflow, .contextOverflow]) { _ in
            } run: {
                $0.hasResumed = true
            } == ["WaitingForRetry", "WaitingForRetry", "ContextOverflow"]
        )
    }

    @Test("another go gives a task that is over all its attempts again, once")
    func rerun() {
        var task = Tests.task("t") {
            $0.retry.maxAttempts = 2
            $0.latestRun = Tests.run("t", 2, .failed, .nonZeroExit)
            $0.recorded.attempts = 2
            $0.recorded.phase = .failed
        }
        #expect(Tests.plan([task]).hasPrefix("report t Failed NonZeroExit"))
        task.rerun = 1
        #expect(Tests.plan([task]).hasPrefix("start t attempt 3"), "without the wait of a retry")
        task.countStart(after: task.latestRun)
        #expect(task.recorded.earlierAttempts == 2)
        task.latestRun = Tests.run("t", 3, .failed, .nonZeroExit)
        #expect(Tests.plan([task]).hasPrefix("report t Pending WaitingForRetry"))
        task.latestRun = Tests.run("t", 4, .failed, .nonZeroExit)
        #expect(Tests.plan([task]).hasPrefix("report t Failed NonZeroExit"))
        task.cancel = true
        task.rerun = 2
        #expect(Tests.plan([task]).hasPrefix("report t Failed NonZeroExit"), "a cancelled task stays as it is")
    }

    @Test("the schema of a run has room for every attempt that a task may come to")
    func mostAttempts() throws {
        // 20 of the task's own, 50 of the provider's fault and 2 of the host's, in the first go and 1,000 others.
        var spec: JSONValue = ["task": "t", "attempt": 72_072, "provider": "shell", "prompt": "x"]
        func issues() throws -> [FieldIssue] {
            let run: JSONValue = [
                "apiVersion": "runagx.com/v1", "kind": "Run", "metadata": ["name": "t-1", "namespace": "acme"],
                "spec": spec,
            ]
            let definition = try Run.definition
            return definition.validate(definition.defaulted(run))
        }
        #expect(try issues().isEmpty)
        spec["attempt"] = 0
        #expect(try issues().map(\.field) == ["spec.attempt"])
    }

    @Test("the start is that of the latest go, and none while it waits for that")
    func startTime() {
        var task = Tests.task("t") {
            $0.latestRun = Tests.run("t", 1, .succeeded, .completed)
            $0.recorded.attempts = 1
            $0.recorded.startTime = Timestamp(Tests.wall)
            $0.recorded.completionTime = Timestamp(Tests.wall)
            $0.rerun = 1
        }
        func status(_ verdict: TaskVerdict, at seconds: Int) -> AgentTask.Status {
            TaskReport.status(verdict, of: task, now: Tests.moment(seconds))
        }
        #expect(status(.waitingForTurn(slots: 1), at: 1990).startTime == nil)
        let skipped = status(.skipped(by: "x", .failure), at: 1995)
        #expect(skipped.startTime == nil)
        #expect(skipped.completionTime == Timestamp(Tests.moment(1995).wall), "not when its run of before ended")
        task.countStart(after: task.latestRun)
        let first = status(.running(run: "t-2", attempt: 2), at: 2000)
        #expect(first.startTime == Timestamp(Tests.moment(2000).wall))
        task.recorded = first
        task.countStart(after: Tests.run("t", 2, .failed, .lost))
        #expect(status(.running(run: "t-3", attempt: 3), at: 3000).startTime == first.startTime)
    }
}
