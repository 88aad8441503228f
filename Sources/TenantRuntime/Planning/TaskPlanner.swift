package import AgxModel
import Foundation

/// Decides which tasks get a run and what is said of the others; pure, and linear in the number of tasks.
package struct TaskPlanner: Sendable {
    /// The company's cap.
    package var concurrentRuns: Int

    package init(concurrentRuns: Int) { self.concurrentRuns = concurrentRuns }

    /// The steps for these tasks; `liveRuns` counts all runs that are not over, of whatever task.
    package func step(_ tasks: [String: TaskFacts], liveRuns: Int, now: RuntimeMoment) -> TaskPlan {
        var pass = Pass(
            tasks: tasks,
            now: now,
            slots: max(concurrentRuns, 0),
            free: max(concurrentRuns - liveRuns, 0),
        )
        for task in tasks.values { pass.consider(task) }
        return pass.finish()
    }

    /// The wait before an attempt: the task's backoff, doubled for each attempt after the second, at most an hour.
    package static func backoff(before attempt: Int, _ facts: TaskFacts, after reason: RunReason) -> Duration {
        let doublings = min(max(attempt - 2, 0), 12)
        let wait = facts.retry.backoff.duration * (1 << doublings)
        // What is outside of the task needs time, whatever the task's own patience.
        let floor: Duration = reason.retryRule == .afterDelay ? .seconds(30) : .zero
        return min(max(wait, floor), .seconds(3600))
    }
}

extension TaskPlanner {
    /// One pass over the tasks: verdicts as they come, and the best of those that could start.
    private struct Pass {
        let tasks: [String: TaskFacts]
        let now: RuntimeMoment
        let slots: Int
        let free: Int
        var plan = TaskPlan()
        var reports: [TaskPlan.Step] = []
        var runnable = 0
        /// The best so far, best first, at most as many as there are free slots.
        var best: [TaskFacts] = []

        mutating func consider(_ task: TaskFacts) {
            guard !task.isDeleting else { return }
            if let verdict = verdict(of: task) {
                report(verdict, task)
                return
            }
            runnable += 1
            guard free > 0 else {
                report(.waitingForTurn(slots: slots), task)
                return
            }
            if best.count == free, let worst = best.last {
                guard Self.goesFirst(task, worst) else {
                    report(.waitingForTurn(slots: slots), task)
                    return
                }
                best.removeLast()
                report(.waitingForTurn(slots: slots), worst)
            }
            let index = best.firstIndex { Self.goesFirst(task, $0) } ?? best.count
            best.insert(task, at: index)
        }

        mutating func finish() -> TaskPlan {
            let used = slots - free
            for (index, task) in best.enumerated() {
                let cause = "\(index + 1) of \(runnable) runnable, \(used + index) of \(slots) slots taken"
                plan.steps.append(.start(task: task.name, attempt: task.attempts + 1, cause: cause))
            }
            plan.steps += reports.sorted { Self.name($0) < Self.name($1) }
            return plan
        }

        /// What keeps the task from starting, nil if nothing does but the slots.
        private mutating func verdict(of task: TaskFacts) -> TaskVerdict? {
            if let run = task.liveRun {
                return run.attempt <= task.attempts && task.latestRun?.name == run.name
                    ? .running(run: run.name, attempt: run.attempt) : .waitingForPredecessor(run: run.name)
            }
            if let outcome = task.outcome { return outcome }
            if task.cancel { return .cancelled }
            if task.suspend { return .suspended }
            if let obstacle = dependencyVerdict(of: task) { return obstacle }
            if let time = task.notBefore, time > now.wall {
                wake(in: .seconds(time.timeIntervalSince(now.wall)))
                return .waitingForTime(time)
            }
            return retryVerdict(of: task)
        }

        private func dependencyVerdict(of task: TaskFacts) -> TaskVerdict? {
            var waiting: String?
            for name in task.dependsOn {
                guard let dependency = tasks[name] else { return .blocked(by: name, .notFound) }
                switch dependency.outcome {
                case .succeeded: continue
                case .failed(_, let reason): return .blocked(by: name, .failed(reason))
                case .cancelled: return .blocked(by: name, .cancelled)
                default:
                    if dependency.cancel, dependency.liveRun == nil { return .blocked(by: name, .cancelled) }
                    if dependency.recorded.phase == .blocked { return .blocked(by: name, .blocked) }
                    waiting = waiting ?? name
                }
            }
            return waiting.map { .waitingForDependency($0) }
        }

        private mutating func retryVerdict(of task: TaskFacts) -> TaskVerdict? {
            guard let run = task.latestRun, run.state.isFinal else { return nil }
            let attempt = task.attempts + 1
            let backoff = TaskPlanner.backoff(before: attempt, task, after: run.reason ?? .lost)
            let left: Duration
            if let ended = run.ended, let elapsed = now.boot.elapsed(since: ended) {
                left = backoff - elapsed
            } else {
                // The machine was restarted in between: only the wall clock knows, and it is not believed too far.
                let elapsed = run.completed.map { now.wall.timeIntervalSince($0) } ?? 0
                left = backoff - .seconds(max(elapsed, 0))
            }
            guard left > .zero else { return nil }
            wake(in: left)
            let (seconds, _) = backoff.components
            return .waitingForRetry(attempt: attempt, (run.completed ?? now.wall).addingTimeInterval(Double(seconds)))
        }

        private mutating func wake(in delay: Duration) {
            // A wait on the wall clock is looked at again after an hour at most: the clock may be set meanwhile.
            plan.lookAgain = min(plan.lookAgain ?? .seconds(3600), max(delay, .milliseconds(1)))
        }

        private mutating func report(_ verdict: TaskVerdict, _ task: TaskFacts) {
            guard task.written != verdict else { return }
            reports.append(.report(task: task.name, verdict))
        }

        private static func goesFirst(_ one: TaskFacts, _ other: TaskFacts) -> Bool {
            if one.priority != other.priority { return one.priority > other.priority }
            if one.created != other.created { return one.created < other.created }
            return one.name < other.name
        }

        private static func name(_ step: TaskPlan.Step) -> String {
            switch step {
            case .report(let task, _), .start(let task, _, _): task
            }
        }
    }
}
