import AgxModel
import struct Foundation.Date

/// Decides what one container needs: a pure function of its situation.
struct ContainerPlanner: Sendable {
    let situation: ContainerSituation

    static func decide(_ situation: ContainerSituation) -> ContainerDecision {
        ContainerPlanner(situation: situation).decide()
    }

    private func decide() -> ContainerDecision {
        guard let observed = situation.observed else { return decideAbsent() }
        guard isOurs(observed) else { return decideForeign(observed) }
        if observed.state == .removing {
            return waiting("RemovalInProgress", "the engine is still removing the container", again: 1)
        }
        if situation.isDeleting { return decideDeleting(observed) }
        return situation.shouldRun ? decideRunning(observed) : decideStopped(observed)
    }

    // MARK: - Absent and foreign

    private func decideAbsent() -> ContainerDecision {
        if situation.isDeleting { return ContainerDecision(outcome: .gone, memory: situation.memory) }
        guard situation.shouldRun else { return stopped() }
        if let retry = untilRetry() { return retry }
        return create(cause: "absent", before: [])
    }

    private func isOurs(_ observed: ObservedContainer) -> Bool {
        situation.design.labels.hasMade(observed.labels)
    }

    private func decideForeign(_ observed: ObservedContainer) -> ContainerDecision {
        if situation.isDeleting { return ContainerDecision(outcome: .gone, memory: situation.memory) }
        return waiting(
            "NameConflict",
            "a container named \(observed.name) exists that isn't ours: rename or remove it",
        )
    }

    // MARK: - Going down

    private func decideDeleting(_ observed: ObservedContainer) -> ContainerDecision {
        var decision = waiting("Terminating", "is being removed")
        decision.steps =
            stopSteps(observed, cause: "its record is deleted") + [
                removeStep(observed, cause: "its record is deleted")
            ]
        return decision
    }

    private func decideStopped(_ observed: ObservedContainer) -> ContainerDecision {
        var decision = stopped()
        decision.steps = stopSteps(observed, cause: "should be stopped")
        return decision
    }

    func stopSteps(_ observed: ObservedContainer, cause: String) -> [ResourceStep] {
        guard [.running, .paused, .restarting].contains(observed.state) else { return [] }
        let unpause = ResourceStep(
            .unpauseContainer(id: observed.id, name: observed.name),
            cause: "paused, can't stop",
        )
        let grace = situation.design.stopGracePeriod
        let stop = ResourceStep(
            .stopContainer(id: observed.id, name: observed.name, gracePeriod: grace),
            cause: cause,
        )
        return observed.state == .paused ? [unpause, stop] : [stop]
    }

    func removeStep(_ observed: ObservedContainer, cause: String) -> ResourceStep {
        ResourceStep(.removeContainer(id: observed.id, name: observed.name), cause: cause)
    }

    // MARK: - Running

    private func decideRunning(_ observed: ObservedContainer) -> ContainerDecision {
        guard let live = observed.details else {
            return waiting("Observing", "the container has not been inspected yet", again: 1)
        }
        let all = ContainerDrift.between(situation.design, observed, live, networkID: situation.networkID)
        let vain = all.filter { situation.vain?.drift.contains($0) ?? false }
        let drift = all.filter { !vain.contains($0) }
        var decision = decideRunning(observed, live, drift)
        decision.drift = drift
        tell(vain, in: &decision)
        return decision
    }

    private func decideRunning(
        _ observed: ObservedContainer,
        _ live: ObservedContainer.Details,
        _ drift: [ContainerDrift],
    ) -> ContainerDecision {
        if let cause = replacementCause(observed, drift) {
            if isDisrupted(observed) || situation.mayDisrupt { return replace(observed, cause: cause) }
            var decision = keepRunning(observed, live, drift: drift)
            decision.pendingReplacement = cause
            decision.memory.waitsForIdleSince = situation.memory.waitsForIdleSince ?? situation.now
            return decision
        }
        return keepRunning(observed, live, drift: drift)
    }

    private func replacementCause(_ observed: ObservedContainer, _ drift: [ContainerDrift]) -> String? {
        if observed.state == .dead { return "dead" }
        let causes = drift.filter { $0.remedy == .replace }.map(\.cause)
        return causes.isEmpty ? nil : causes.joined(separator: "; ")
    }

    /// Whether nothing runs in it that a replacement could cut short.
    private func isDisrupted(_ observed: ObservedContainer) -> Bool {
        if observed.state != .running { return true }
        // A runtime whose gate was made anew reaches nobody, and can't be asked what it does.
        guard let want = situation.design.labels.gate, let have = ObjectLabels(observed.labels)?.gate else {
            return false
        }
        return have != want
    }

    private func keepRunning(
        _ observed: ObservedContainer,
        _ live: ObservedContainer.Details,
        drift: [ContainerDrift],
    ) -> ContainerDecision {
        var decision: ContainerDecision
        switch observed.state {
        case .created: decision = start(observed, cause: "created, not started")
        case .exited, .dead: decision = restart(observed, live)
        case .paused:
            decision = waiting("Paused", "is paused, will be resumed")
            decision.steps = [ResourceStep(.unpauseContainer(id: observed.id, name: observed.name), cause: "paused")]
        case .running: decision = running(observed)
        case .restarting, .removing: decision = waiting("Restarting", "the engine is restarting it", again: 1)
        }
        decision.steps = repairs(observed, drift) + decision.steps
        decision.imageIsOutdated = situation.imageID.map { $0 != observed.imageID } ?? false
        return decision
    }

    private func running(_ observed: ObservedContainer) -> ContainerDecision {
        var decision: ContainerDecision
        if observed.health == .unhealthy {
            decision = waiting("Unhealthy", "its health check fails, it is being restarted")
            decision.steps = stopSteps(observed, cause: "unhealthy")
            decision.isToldFirst = true
            return decision
        }
        if situation.isResponding == false {
            // What has not answered for long is asked less often.
            let age = observed.details?.startedAt.map { situation.now.timeIntervalSince($0) } ?? 0
            decision = waiting("NotResponding", "runs, and does not answer yet", again: min(max(age / 10, 0.1), 5))
        } else if observed.health == .starting, situation.isResponding == nil {
            decision = waiting("Starting", "its health check has not passed yet", again: 5)
        } else {
            decision = ContainerDecision(outcome: .ready, memory: situation.memory)
        }
        decision.memory.noteStart()
        decision.memory.waitsForIdleSince = nil
        return decision
    }

    // MARK: - Outcomes

    func waiting(_ reason: String, _ message: String, again seconds: Double? = nil) -> ContainerDecision {
        ContainerDecision(
            outcome: .waiting(reason: reason, message: message),
            memory: situation.memory,
            lookAgainAt: seconds.map { situation.now.addingTimeInterval($0) },
        )
    }

    private func stopped() -> ContainerDecision {
        var memory = situation.memory
        memory.wasStopped = true
        memory.nextRetry = nil
        memory.crashLoop = CrashLoop()
        memory.waitsForIdleSince = nil
        return ContainerDecision(outcome: .stopped, memory: memory)
    }
}
