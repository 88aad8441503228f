import AgxModel

/// Setting right in place what differs from the design, and telling of what can't be.
extension ContainerPlanner {
    func repairs(_ observed: ObservedContainer, _ drift: [ContainerDrift]) -> [ResourceStep] {
        var steps: [ResourceStep] = []
        let updates = drift.filter { $0.remedy == .update }.map(\.cause)
        if !updates.isEmpty {
            let action = ResourceStep.Action.updateContainer(
                id: observed.id,
                name: observed.name,
                situation.design.resources,
            )
            steps.append(ResourceStep(action, cause: updates.joined(separator: "; ")))
        }
        let reconnects = drift.filter { $0.remedy == .reconnect }.map(\.cause)
        if let network = situation.networkID, let cause = reconnects.first {
            let others = observed.networkIDs.sorted().map {
                ResourceStep(.disconnect(container: observed.id, network: $0), cause: cause)
            }
            let aliases = situation.design.aliases
            let connect = ResourceStep.Action.connect(container: observed.id, network: network, aliases: aliases)
            steps += others + [ResourceStep(connect, cause: cause)]
        }
        return steps
    }

    /// Tells of what the engine doesn't take on, if nothing else is amiss.
    func tell(_ vain: [ContainerDrift], in decision: inout ContainerDecision) {
        decision.vain = vain
        let causes = vain.filter { !$0.mayStay }.map(\.cause).joined(separator: "; ")
        guard let nextTry = situation.vain?.nextTry, !causes.isEmpty, decision.outcome == .ready else { return }
        let text = "the engine did not take on what cures this: \(causes); next try at \(Timestamp(nextTry))"
        decision.outcome = .waiting(reason: "EngineRefused", message: text)
        // What waits for an idle company is looked at more often.
        if decision.pendingReplacement == nil { decision.lookAgainAt = nextTry }
    }
}
