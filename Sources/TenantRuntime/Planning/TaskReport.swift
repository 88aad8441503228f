package import AgxModel

/// Writes a verdict into a task's status.
package enum TaskReport {
    /// The status of a task of which the verdict is true; equal to `recorded` if there is nothing new.
    package static func status(_ verdict: TaskVerdict, of task: TaskFacts, now: RuntimeMoment) -> AgentTask.Status {
        var status = task.recorded
        status.observedGeneration = task.generation
        status.phase = verdict.phase
        status.reason = verdict.reason
        status.message = verdict.message
        status.attempts = task.attempts
        status.currentRun = nil
        status.nextRetryTime = nil
        // Times are those of one go, so that they fit those of the tasks around it; a skipped task's are from then on.
        if task.wantsRerun, task.liveRun == nil, task.recorded.phase != .skipped {
            (status.startTime, status.completionTime) = (nil, nil)
        }
        if let latest = task.latestRun {
            status.lastRun = latest.name
            status.session = session(after: latest) ?? status.session
        }
        switch verdict {
        case .running(let run, _):
            status.currentRun = run
            status.startTime = status.startTime ?? Timestamp(now.wall)
        case .waitingForRetry(_, let time): status.nextRetryTime = Timestamp(time)
        default: break
        }
        status.blockedTime = verdict.phase == .blocked ? status.blockedTime ?? Timestamp(now.wall) : nil
        if verdict.phase.isFinal {
            let end = task.wantsRerun ? nil : task.latestRun?.completed
            status.completionTime = status.completionTime ?? Timestamp(end ?? now.wall)
        } else {
            status.completionTime = nil
        }
        for condition in conditions(verdict, generation: task.generation, at: Timestamp(now.wall)) {
            status.conditions = status.conditions.setting(condition)
        }
        return status
    }

    /// What the thread's next run may go on with; nil if the run has changed nothing about that.
    static func session(after run: RunFacts) -> AgentTask.Session? {
        guard run.state.isFinal, let end = run.completed else { return nil }
        if run.reason?.retryRule == .freshSession {
            return AgentTask.Session(id: nil, tokens: nil, time: Timestamp(end), turn: run.turn)
        }
        guard let id = run.sessionID else { return nil }
        return AgentTask.Session(id: id, tokens: run.sessionTokens, time: Timestamp(end), turn: run.turn)
    }

    /// `Complete` and `Failed`, as a Job of Kubernetes has them, so that `wait` finds what it knows.
    private static func conditions(_ verdict: TaskVerdict, generation: Int64, at time: Timestamp) -> [Condition] {
        func condition(_ type: String, _ holds: Bool) -> Condition {
            Condition(
                type,
                holds ? .isTrue : .isFalse,
                reason: verdict.reason,
                message: verdict.message,
                at: time,
                observedGeneration: generation,
            )
        }
        let hasFailed = verdict.phase == .failed || verdict.phase == .cancelled
        return [condition("Complete", verdict.phase == .succeeded), condition("Failed", hasFailed)]
    }
}
