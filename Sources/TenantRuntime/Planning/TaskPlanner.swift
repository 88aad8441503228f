import AgxModel
import Foundation

/// Decides which tasks get a run and what is said of the others; pure, and linear in the number of tasks.
package struct TaskPlanner: Sendable {
    /// The company's cap.
    package var concurrentRuns: Int
    /// When each thread last got a run; the tasks without a thread count as one, named "".
    package var lastTurns: [String: ThreadTurn]

    /// The threads in which a run is under way whose task is gone or on its way out, with that task's name.
    package var heldThreads: [String: String]

    package init(concurrentRuns: Int, lastTurns: [String: ThreadTurn] = [:], heldThreads: [String: String] = [:]) {
        self.concurrentRuns = concurrentRuns
        self.lastTurns = lastTurns
        self.heldThreads = heldThreads
    }

    /// The steps for these tasks; `liveRuns` counts all runs that are not over, of whatever task.
    package func step(_ tasks: [String: TaskFacts], liveRuns: Int, now: RuntimeMoment) -> TaskPlan {
        var pass = TaskPlannerPass(tasks: tasks, heldThreads: heldThreads, now: now)
        for task in tasks.values where !task.isDeleting && !task.isLeftAlone { pass.consider(task) }
        let free = max(concurrentRuns - liveRuns, 0)
        var plan = pass.finish(slots: max(concurrentRuns, 0), free: free, lastTurns: lastTurns)
        plan.queue.activeRuns += liveRuns
        return plan
    }

    /// The shortest wait, in seconds, that is believed to be what a provider has asked for.
    private static let leastTold = 5.0

    /// The wait before a task's next run: its backoff, doubled for each attempt after the second, at most an hour; or
    /// what the provider has asked for, 5 seconds to a day.
    package static func backoff(_ facts: TaskFacts, after run: RunFacts) -> Duration {
        let rule = (run.reason ?? .lost).retryRule
        if rule == .asTold, let told = run.retryAfter, let end = run.completed {
            return .seconds(min(max(told.timeIntervalSince(end), leastTold), 86_400))
        }
        let doublings = min(max(facts.attempts - facts.recorded.earlierAttempts - 1, 0), 12)
        let wait = facts.retry.backoff.duration * (1 << doublings)
        // What is outside of the task needs time, whatever the task's own patience.
        let floor: Duration = rule == .infrastructure || rule == .asTold ? .seconds(30) : .zero
        return min(max(wait, floor), .seconds(3600))
    }
}
