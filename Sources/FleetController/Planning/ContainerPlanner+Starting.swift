import AgxModel

/// Making, starting and restarting a container, once nothing else stands in the way.
extension ContainerPlanner {
    func start(
        _ observed: ObservedContainer,
        cause: String,
        waiting: (reason: String, message: String) = ("Starting", "is being started"),
    ) -> ContainerDecision {
        if let blocked = blockedByDependencies() { return blocked }
        if let retry = untilRetry() { return retry }
        var decision = self.waiting(waiting.reason, waiting.message)
        decision.steps = [ResourceStep(.startContainer(name: observed.name), cause: cause)]
        return decision
    }

    func restart(_ observed: ObservedContainer, _ live: ObservedContainer.Details) -> ContainerDecision {
        if situation.memory.wasStopped { return start(observed, cause: "should run again") }
        let waiting = ("Restarting", "ended with exit code \(live.exitCode), is being started again")
        if situation.memory.nextRetry != nil {
            return start(observed, cause: "restart after exit \(live.exitCode)", waiting: waiting)
        }
        let counted = ContainerPlanner(situation: situation.countingEnd(live))
        return counted.start(observed, cause: "ended with exit code \(live.exitCode)", waiting: waiting)
    }

    /// The decision to wait, if the last end or failure says so.
    func untilRetry() -> ContainerDecision? {
        guard let retry = situation.memory.nextRetry, retry > situation.now else { return nil }
        let delay = situation.memory.crashLoop.lastDelay ?? 0
        let text = "it keeps ending: waits \(Int(delay.rounded())) s between restarts"
        var decision =
            situation.memory.refusal.map { waiting("StartFailed", $0) } ?? waiting("CrashLoopBackOff", text)
        decision.lookAgainAt = retry
        return decision
    }

    func replace(_ observed: ObservedContainer, cause: String) -> ContainerDecision {
        let down = stopSteps(observed, cause: cause) + [removeStep(observed, cause: cause)]
        return create(cause: cause, before: down)
    }

    func create(cause: String, before: [ResourceStep]) -> ContainerDecision {
        if let blocked = blockedByDependencies() { return blocked }
        if let missing = missingImage() { return missing }
        var decision = waiting("Creating", "is being created")
        decision.steps += before
        decision.steps.append(ResourceStep(.createContainer(situation.design), cause: cause))
        decision.steps.append(ResourceStep(.startContainer(name: situation.design.name), cause: cause))
        decision.memory.noteStart()
        decision.memory.waitsForIdleSince = nil
        return decision
    }

    /// The decision to fetch the image, or to say that it can't be had.
    private func missingImage() -> ContainerDecision? {
        let mustPull = situation.pullPolicy == .always && !situation.imageIsFresh
        guard situation.imageID == nil || mustPull else { return nil }
        let image = situation.design.image
        guard situation.pullPolicy != .never else {
            return waiting("ImageMissing", "image \(image) is not on the engine and imagePullPolicy is Never")
        }
        if let problem = situation.imageProblem {
            var decision = waiting("ImageMissing", problem.message)
            decision.lookAgainAt = problem.nextTry
            return decision
        }
        var decision = waiting("PullingImage", "image \(image) is being pulled")
        decision.steps = [ResourceStep(.pullImage(image), cause: mustPull ? "policy Always" : "not on the engine")]
        return decision
    }

    private func blockedByDependencies() -> ContainerDecision? {
        guard !situation.unready.isEmpty else { return nil }
        let problems = situation.unready.map { "\($0.name): \($0.problem)" }
        return waiting("DependenciesNotReady", problems.joined(separator: "; "))
    }
}
