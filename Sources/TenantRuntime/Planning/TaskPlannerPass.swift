import AgxModel
import Foundation

/// One pass of the planner: what is the case with each task, and those that could start, in their order.
struct TaskPlannerPass {
    let tasks: [String: TaskFacts]
    /// By the name of the task that is on its way out.
    let heldThreads: [String: String]
    let now: RuntimeMoment
    private let rules: DependencyRules
    private var reports: [(task: String, verdict: TaskVerdict)] = []
    private var runnable: [TaskCandidate] = []
    /// The task of each thread that goes first.
    private var leaders: [String: TaskCandidate] = [:]
    private var lookAgain: Duration?
    private var queue = TaskQueue()

    init(tasks: [String: TaskFacts], heldThreads: [String: String], now: RuntimeMoment) {
        self.tasks = tasks
        self.heldThreads = heldThreads
        self.now = now
        rules = DependencyRules(tasks)
    }

    /// Takes one task into account, in any order.
    mutating func consider(_ task: TaskFacts) {
        let verdict = verdict(of: task)
        if verdict == nil || verdict?.phase == .pending { queue.pending += 1 }
        if let verdict {
            report(verdict, task.name, written: task.written)
            if verdict.keepsPlaceInThread { lead(TaskCandidate(task)) }
        } else {
            var candidate = TaskCandidate(task)
            candidate.runnableSince = runnableSince(task)
            runnable.append(candidate)
            lead(candidate)
        }
    }

    /// Whoever has begun stays first in its thread; of the others the oldest is.
    private mutating func lead(_ task: TaskCandidate) {
        guard let thread = task.thread else { return }
        if let leader = leaders[thread], leader.comesFirst(before: task) { return }
        leaders[thread] = task
    }

    /// The plan, once all tasks were considered.
    consuming func finish(slots: Int, free: Int, lastTurns: [String: ThreadTurn]) -> TaskPlan {
        var plan = TaskPlan()
        let ready = runnable.filter { task in
            guard let thread = task.thread, let first = heldThreads[thread] ?? leaders[thread]?.name, first != task.name
            else { return true }
            report(.waitingForThread(first), task.name, written: task.written)
            return false
        }
        let (chosen, rest) = TaskCandidate.choose(free, of: ready, lastTurns: lastTurns)
        for task in rest {
            report(.waitingForTurn(slots: slots), task.name, written: task.written)
            queue.runnable += 1
            queue.oldestRunnable = min(queue.oldestRunnable ?? .distantFuture, task.runnableSince)
        }
        queue.pending -= chosen.count
        queue.activeRuns = chosen.count
        for (index, task) in chosen.enumerated() {
            let cause = "\(index + 1) of \(ready.count) runnable, \(slots - free + index) of \(slots) slots taken"
            plan.steps.append(.start(task: task.name, attempt: task.attempts + 1, cause: cause))
        }
        plan.steps += reports.sorted { $0.task < $1.task }.map { .report(task: $0.task, $0.verdict) }
        plan.lookAgain = lookAgain
        plan.queue = queue
        return plan
    }

    /// When the last of what a task had to wait for was over, as far as records tell.
    private func runnableSince(_ task: TaskFacts) -> Date {
        var since = max(task.created, task.notBefore ?? .distantPast)
        if let run = task.latestRun, let end = run.completed {
            let wait = task.wantsRerun ? .zero : TaskPlanner.backoff(task, after: run)
            since = max(since, end.addingTimeInterval(Double(wait.components.seconds)))
        }
        for name in task.dependsOn { since = max(since, tasks[name]?.recorded.completionTime?.date ?? .distantPast) }
        return since
    }

    private mutating func report(_ verdict: TaskVerdict, _ task: String, written: TaskVerdict?) {
        guard written != verdict else { return }
        reports.append((task, verdict))
    }

    /// What keeps the task from starting, nil if nothing does but its thread and the slots.
    private mutating func verdict(of task: TaskFacts) -> TaskVerdict? {
        if let run = task.liveRun {
            return run.attempt <= task.attempts && task.latestRun?.name == run.name
                ? .running(run: run.name, attempt: run.attempt) : .waitingForPredecessor(run: run.name)
        }
        if let outcome = task.outcome { return outcome }
        if task.cancel { return .cancelled }
        if task.suspend { return .suspended }
        if let verdict = rules.verdict(of: task) { return verdict }
        if let time = task.notBefore, time > now.wall {
            wake(in: .seconds(time.timeIntervalSince(now.wall)))
            return .waitingForTime(time)
        }
        return retryVerdict(of: task)
    }

    private mutating func retryVerdict(of task: TaskFacts) -> TaskVerdict? {
        guard let run = task.latestRun, run.state.isFinal, !task.wantsRerun else { return nil }
        let backoff = TaskPlanner.backoff(task, after: run)
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
        let time = (run.completed ?? now.wall).addingTimeInterval(Double(seconds))
        return .waitingForRetry(attempt: task.attempts + 1, time)
    }

    private mutating func wake(in delay: Duration) {
        // A wait on the wall clock is looked at again after an hour at most: the clock may be set meanwhile.
        lookAgain = min(lookAgain ?? .seconds(3600), max(delay, .milliseconds(1)))
    }
}
