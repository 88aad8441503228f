import AgxModel

import struct Foundation.Date

/// Writes down what is known of a container and what was decided about it.
struct ContainerReport: Sendable {
    let record: FleetRecord<Container>
    let situation: ContainerSituation
    let decision: ContainerDecision
    let engine: EngineID

    /// The record's new status, the condition Ready aside.
    func status() -> Container.Status {
        var status = record.status
        status.observedGeneration = record.generation
        status.engine = engine.rawValue
        status.dockerName = situation.design.name
        status.state = state()
        status.restartCount = Int(clamping: decision.memory.restartCount)
        status.backoffSeconds = decision.memory.crashLoop.lastDelay.map { Int($0.rounded()) }
        status.nextRetryTime = nextRetry.map { Timestamp($0) }
        if let observed = situation.observed, ObjectLabels(observed.labels)?.uid == record.uid {
            status.containerID = observed.id
            status.imageID = observed.imageID
            status.startedAt = observed.details?.startedAt.map { Timestamp($0) }
            if let live = observed.details, observed.state == .exited { status.lastExit = exit(live) }
        } else {
            status.containerID = nil
            status.startedAt = nil
        }
        status.conditions = conditions(status.conditions)
        return status
    }

    /// When it is started again, or its image asked for.
    private var nextRetry: Date? {
        guard case .waiting("ImageMissing", _) = decision.outcome else { return decision.memory.nextRetry }
        return decision.lookAgainAt
    }

    private func state() -> Container.State {
        switch decision.outcome {
        case .ready: .running
        case .stopped: decision.steps.isEmpty ? .stopped : .stopping
        case .gone: .stopped
        case .waiting(let reason, _): Self.states[reason] ?? .waiting
        }
    }

    private static let states: [String: Container.State] = [
        "CrashLoopBackOff": .crashLoopBackOff, "Creating": .creating, "Starting": .starting,
        "Restarting": .restarting, "NotResponding": .running,
        "Unhealthy": .running, "EngineRefused": .running,
        "Terminating": .stopping, "StartFailed": .failed, "NameConflict": .failed,
        "ImageMissing": .waiting,
    ]

    private func exit(_ live: ObservedContainer.Details) -> Container.Exit {
        Container.Exit(
            exitCode: live.exitCode,
            signal: live.exitCode > 128 && live.exitCode < 160 ? live.exitCode - 128 : nil,
            oomKilled: live.wasOutOfMemory,
            finishedAt: live.finishedAt.map { Timestamp($0) },
            reason: live.wasOutOfMemory ? "OutOfMemory" : live.exitCode == 0 ? "Completed" : "Error",
        )
    }

    private func conditions(_ present: [Condition]) -> [Condition] {
        var conditions = present
        let now = Timestamp(situation.now)
        if let cause = decision.pendingReplacement {
            let text = "waits at most 30 minutes until the company is idle, then it is replaced: \(cause)"
            if let since = conditions[type: "UpdatePending"]?.lastTransitionTime, since > now {
                // The clock was set back: the wait begins anew.
                conditions = conditions.removing("UpdatePending")
            }
            conditions = conditions.setting(
                Condition("UpdatePending", .isTrue, reason: "WhenIdle", message: text, at: now)
            )
        } else {
            conditions = conditions.removing("UpdatePending")
        }
        if decision.imageIsOutdated {
            let text = "the tag \(situation.design.image) names another image now: taken up at the next replacement"
            conditions = conditions.setting(
                Condition("ImageOutdated", .isTrue, reason: "TagMoved", message: text, at: now)
            )
        } else {
            conditions = conditions.removing("ImageOutdated")
        }
        return conditions
    }
}
