package import AgxModel
package import Foundation

/// What the planner knows of one task: its wishes, and its latest run.
package struct TaskFacts: Sendable, Hashable {
    package var name: String
    package var uid: String
    package var generation: Int64
    package var created: Date
    package var priority: Int
    package var dependsOn: [String]
    package var notBefore: Date?
    package var suspend: Bool
    package var cancel: Bool
    package var isDeleting: Bool
    package var retry: AgxModel.AgentTask.Retry
    /// What the task's status says now.
    package var recorded: AgxModel.AgentTask.Status
    /// The verdict that this process has written last, nil if none.
    package var written: TaskVerdict?
    /// The run of the highest attempt that belongs to this task.
    package var latestRun: RunFacts?
    /// A run under this task's name that isn't over, whichever attempt it is.
    package var liveRun: RunFacts?

    /// A task as it was just created; set what differs.
    package init(name: String, uid: String = "", created: Date) {
        self.name = name
        self.uid = uid
        self.created = created
        generation = 1
        priority = 0
        dependsOn = []
        suspend = false
        cancel = false
        isDeleting = false
        retry = AgentTask.Retry()
        recorded = AgentTask.Status()
    }
}

extension TaskFacts {
    /// The highest attempt that there has been, 0 if none.
    package var attempts: Int { max(recorded.attempts, latestRun?.attempt ?? 0, liveRun?.attempt ?? 0) }

    /// How the task has ended for good, nil if something may follow.
    package var outcome: TaskVerdict? {
        if liveRun != nil { return nil }
        guard let run = latestRun, run.attempt >= recorded.attempts else { return recordedOutcome }
        switch run.state {
        case .queued, .starting, .running: return nil
        case .succeeded: return .succeeded(run: run.name)
        case .cancelled: return .cancelled
        case .failed, .timedOut, .lost:
            let reason = run.reason ?? .lost
            if reason.retryRule != .never, run.attempt < retry.maxAttempts { return cancel ? .cancelled : nil }
            return .failed(run: run.name, reason: reason)
        }
    }

    /// The outcome that the status tells, for a task whose runs were cleared away.
    private var recordedOutcome: TaskVerdict? {
        let run = recorded.lastRun ?? ""
        switch recorded.phase {
        case .succeeded: return .succeeded(run: run)
        case .cancelled where cancel || attempts > 0: return .cancelled
        case .failed: return .failed(run: run, reason: recorded.reason.flatMap(RunReason.init) ?? .lost)
        default:
            guard attempts >= retry.maxAttempts, attempts > 0 else { return nil }
            return .failed(run: run, reason: .lost)
        }
    }
}

/// What the planner knows of one run.
package struct RunFacts: Sendable, Hashable {
    package var name: String
    package var attempt: Int
    package var state: Run.State
    package var reason: RunReason?
    /// When it ended, on both clocks.
    package var ended: BootInstant?
    package var completed: Date?

    package init(name: String, attempt: Int, state: Run.State, reason: RunReason? = nil) {
        self.name = name
        self.attempt = attempt
        self.state = state
        self.reason = reason
    }
}
