package import AgxModel
package import Foundation

/// What the planner knows of one task: its wishes, and its latest run.
package struct TaskFacts: Sendable, Hashable {
    package var name: String
    package var uid: String
    package var generation: Int64
    package var created: Date
    /// Says which tasks were created before it: they have smaller numbers; 0 if that isn't known.
    package var order = 0
    package var priority: Int
    package var dependsOn: [String]
    package var conditions: [String: AgentTask.DependencyCondition]
    package var threadID: String?
    package var provider: Provider
    package var rerun: Int
    package var notBefore: Date?
    package var suspend: Bool
    package var cancel: Bool
    package var isDeleting: Bool
    /// Whether its record, as it is now, can't be written to.
    package var isLeftAlone = false
    /// Whether a schedule has made it.
    package var isScheduled: Bool
    /// Whether a person keeps it beyond the bounds of history.
    package var isKept: Bool
    /// Whether an agent has made it.
    package var isOfAgent = false
    /// What its record takes of the memory while it is held.
    package var footprint = 0
    package var retry: AgxModel.AgentTask.Retry
    /// What the task's status says now, without its comments: nothing here depends on them, and they can be long.
    @Boxed package var recorded: AgxModel.AgentTask.Status
    /// The verdict that this process has written last, nil if none.
    package var written: TaskVerdict?
    /// The run of the highest attempt that belongs to this task.
    @Boxed package var latestRun: RunFacts? = nil
    /// A run under this task's name that isn't over, whichever attempt it is.
    @Boxed package var liveRun: RunFacts? = nil

    /// A task as it was just created; set what differs.
    package init(name: String, uid: String = "", created: Date) {
        self.name = name
        self.uid = uid
        self.created = created
        generation = 1
        priority = 0
        dependsOn = []
        conditions = [:]
        provider = .shell
        rerun = 0
        suspend = false
        cancel = false
        isDeleting = false
        isScheduled = false
        isKept = false
        retry = AgentTask.Retry()
        recorded = AgentTask.Status()
    }
}

extension TaskFacts {
    /// The highest attempt that there has been, 0 if none.
    package var attempts: Int { max(recorded.attempts, latestRun?.attempt ?? 0, liveRun?.attempt ?? 0) }

    /// Whether the task is to have another go, which no run of it belongs to yet.
    package var wantsRerun: Bool { rerun > recorded.rerun && attempts > 0 && !cancel }

    /// What it has left for the next task of its thread, reported or not.
    var session: AgentTask.Session? { latestRun.flatMap(TaskReport.session(after:)) ?? recorded.session }

    /// How the task has ended for good, nil if something may follow.
    package var outcome: TaskVerdict? {
        if liveRun != nil || wantsRerun { return nil }
        guard let run = latestRun, run.attempt >= recorded.attempts else { return recordedOutcome }
        switch run.state {
        case .queued, .starting, .running: return nil
        case .succeeded: return .succeeded(run: run.name)
        case .cancelled: return .cancelled
        case .failed, .timedOut, .lost:
            if allowsRetry(after: run) { return cancel ? .cancelled : nil }
            return .failed(run: run.name, reason: run.reason ?? .lost)
        }
    }

    private func allowsRetry(after run: RunFacts) -> Bool {
        switch (run.reason ?? .lost).retryRule {
        case .never: return false
        case .freshSession where !run.hasResumed: return false
        default: return excuse(for: run) != nil || countedAttempts < retry.maxAttempts
        }
    }

    /// The attempts of this go that `retry` counts, the latest run included.
    private var countedAttempts: Int {
        attempts - recorded.earlierAttempts - recorded.excused.provider - recorded.excused.infrastructure
    }

    /// Which count a run goes to that is no attempt of the task's own, nil if it is one, or if that count is full.
    package func excuse(for run: RunFacts) -> WritableKeyPath<AgentTask.Excused, Int>? {
        let excused = recorded.excused
        switch (run.reason ?? .lost).retryRule {
        case .asTold: return excused.provider < Self.providerExcuses ? \.provider : nil
        case .infrastructure: return excused.infrastructure < Self.infrastructureExcuses ? \.infrastructure : nil
        case .freshSession:
            return run.hasResumed && excused.infrastructure < Self.infrastructureExcuses ? \.infrastructure : nil
        case .never, .afterBackoff: return nil
        }
    }

    /// Notes that a run is about to follow the latest one, nil if there was none.
    mutating func countStart(after run: RunFacts?) {
        if rerun > recorded.rerun {
            recorded.rerun = rerun
            recorded.earlierAttempts = attempts
            recorded.excused = AgentTask.Excused()
            recorded.startTime = nil
        } else if let run, let count = excuse(for: run) {
            recorded.excused[keyPath: count] += 1
        }
    }

    private static let providerExcuses = 50
    private static let infrastructureExcuses = 2

    /// The outcome that the status tells, for a task whose runs were cleared away.
    private var recordedOutcome: TaskVerdict? {
        let run = recorded.lastRun ?? ""
        switch recorded.phase {
        case .succeeded: return .succeeded(run: run)
        case .cancelled where cancel || attempts > 0: return .cancelled
        case .failed: return .failed(run: run, reason: recorded.reason.flatMap(RunReason.init) ?? .lost)
        default:
            guard countedAttempts >= retry.maxAttempts, attempts > 0 else { return nil }
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
    /// Whether it went on with an earlier session.
    package var hasResumed = false
    package var sessionID: String?
    package var sessionTokens: Run.TokenCounts?
    /// The provider asks for no new try before.
    package var retryAfter: Date?
    /// When it ended, on both clocks.
    package var ended: BootInstant?
    package var completed: Date?
    /// Its task's, which holds the thread also once the task is gone.
    package var threadID: String?
    /// Which turn of the thread it is; nil without a thread, and of a run from before turns were counted.
    package var turn: Int64?
    /// Of its artifacts.
    package var artifactBytes: Int64 = 0
    /// What its record takes of the memory while it is held.
    package var footprint = 0

    package init(name: String, attempt: Int, state: Run.State, reason: RunReason? = nil) {
        self.name = name
        self.attempt = attempt
        self.state = state
        self.reason = reason
    }
}
