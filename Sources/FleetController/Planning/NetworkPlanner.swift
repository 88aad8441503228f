import AgxModel

/// Decides what one network needs: a pure function of its record and of what the engine shows.
struct NetworkPlanner: Sendable {
    /// Nil until a subnet has been chosen.
    var design: NetworkDesign?
    var name: String
    var labels: ObjectLabels
    var isDeleting: Bool
    /// Every network of that name, ours or not.
    var observed: [ObservedNetwork]
    /// The ids of our containers that are attached, so that a removal can detach them first.
    var attachedContainers: [String: [String]]

    /// What to do and what to tell.
    struct Decision: Sendable, Hashable {
        /// What the record's status should say.
        enum Outcome: Sendable, Hashable {
            case ready(id: String)
            case waiting(reason: String, message: String)
            case gone
        }

        var steps: [ResourceStep] = []
        var outcome: Outcome
    }

    func decide() -> Decision {
        let ours = observed.filter { isOurs($0) }
        if isDeleting {
            guard !ours.isEmpty else { return Decision(outcome: .gone) }
            let steps = ours.flatMap { removal(of: $0, cause: "its record is deleted") }
            return Decision(steps: steps, outcome: .waiting(reason: "Terminating", message: "is being removed"))
        }
        guard let design else {
            return Decision(outcome: .waiting(reason: "AddressPoolExhausted", message: "no free subnet is left"))
        }
        if let foreign = observed.first(where: { !isOurs($0) }), ours.isEmpty {
            let text = "a network named \(foreign.name) exists that isn't ours: rename or remove it"
            return Decision(outcome: .waiting(reason: "NameConflict", message: text))
        }
        return decide(design, ours: ours)
    }

    private func decide(_ design: NetworkDesign, ours: [ObservedNetwork]) -> Decision {
        // The same name twice can only come from a race; the one that containers use stays.
        let kept = ours.filter { drift(design, $0) == nil }
            .max { (attachedContainers[$0.id] ?? []).count < (attachedContainers[$1.id] ?? []).count }
        var steps: [ResourceStep] = []
        for network in ours where network.id != kept?.id {
            steps += removal(of: network, cause: drift(design, network) ?? "a second network of this name")
        }
        if let kept { return Decision(steps: steps, outcome: .ready(id: kept.id)) }
        steps.append(ResourceStep(.createNetwork(design), cause: ours.isEmpty ? "absent" : "replaces the one removed"))
        return Decision(steps: steps, outcome: .waiting(reason: "Creating", message: "is being created"))
    }

    private func isOurs(_ network: ObservedNetwork) -> Bool { labels.hasMade(network.labels) }

    private func drift(_ design: NetworkDesign, _ network: ObservedNetwork) -> String? {
        if !network.subnets.contains(design.subnet) {
            let have = network.subnets.map(\.description).joined(separator: ",")
            return "subnet is \(have), should be \(design.subnet)"
        }
        if network.isInternal != design.isInternal {
            return design.isInternal ? "has a way out, should have none" : "is internal, should have a way out"
        }
        if design.isInternal, network.hasHostAddress { return "reaches the host, should not" }
        return nil
    }

    private func removal(of network: ObservedNetwork, cause: String) -> [ResourceStep] {
        let attached = (attachedContainers[network.id] ?? []).sorted()
        return attached.map { ResourceStep(.disconnect(container: $0, network: network.id), cause: cause) }
            + [ResourceStep(.removeNetwork(id: network.id, name: network.name), cause: cause)]
    }
}
