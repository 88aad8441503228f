import AgxModel
import FleetController

extension EngineWorld {
    /// What a change tells the followers of events.
    typealias Subjects = [(subject: EngineEvent.Subject, isRemoval: Bool)]

    mutating func createNetwork(_ design: NetworkDesign) throws(EngineError) -> (String, Subjects) {
        if network(design.name) != nil {
            throw EngineError(.nameConflict, "network with name \(design.name) already exists")
        }
        if networks.values.contains(where: { $0.subnets.contains { $0.overlaps(design.subnet) } }) {
            throw EngineError(.subnetOverlap, "Pool overlaps with other one on this address space")
        }
        let id = makeID()
        let network = ObservedNetwork(
            id: id,
            name: design.name,
            labels: design.labels.dictionary,
            subnets: [design.subnet],
            isInternal: design.isInternal,
            hasHostAddress: !design.isInternal,
        )
        insert(network)
        return (id, [(.network(id: id), false)])
    }

    mutating func removeNetwork(id: String) throws(EngineError) -> Subjects {
        guard let network = network(id) else { throw EngineError(.notFound, "network \(id) not found") }
        if containers.values.contains(where: { $0.state == .running && $0.endpoints[network.id] != nil }) {
            throw EngineError(.failed, "network \(network.name) has active endpoints")
        }
        remove(network)
        return [(.network(id: network.id), true)]
    }

    mutating func connect(_ container: String, to network: String, aliases: [String]) throws(EngineError) -> Subjects {
        guard let container = self.container(container) else { throw EngineError(.notFound, "No such container") }
        guard let network = self.network(network) else { throw EngineError(.notFound, "network not found") }
        if container.endpoints[network.id] != nil {
            throw EngineError(.failed, "endpoint with name \(container.design.name) already exists in network")
        }
        containers[container.id]?.endpoints[network.id] = Set(aliases)
        return [(.container(id: container.id, name: nil), false)]
    }

    mutating func disconnect(_ container: String, from network: String) throws(EngineError) -> Subjects {
        guard let container = self.container(container) else { throw EngineError(.notFound, "No such container") }
        guard let network = self.network(network), container.endpoints[network.id] != nil else {
            throw EngineError(.notFound, "container is not connected to the network")
        }
        containers[container.id]?.endpoints[network.id] = nil
        return [(.container(id: container.id, name: nil), false)]
    }

    mutating func createVolume(name: String, labels: [String: String]) -> Subjects {
        guard volumes[name] == nil else { return [] }
        volumes[name] = ObservedVolume(name: name, labels: labels, createdAt: now)
        return [(.volume(name: name), false)]
    }

    mutating func removeVolume(name: String) throws(EngineError) -> Subjects {
        guard volumes[name] != nil else { throw EngineError(.notFound, "no such volume") }
        let isUsed = containers.values.contains { $0.design.mounts.contains { $0.source == .volume(name) } }
        if isUsed { throw EngineError(.failed, "volume is in use") }
        volumes[name] = nil
        return [(.volume(name: name), true)]
    }

    mutating func createContainer(
        _ design: ContainerDesign,
        labels: [String: String],
    ) throws(EngineError) -> (String, Subjects) {
        if container(design.name) != nil {
            throw EngineError(.nameConflict, "The container name \"/\(design.name)\" is already in use")
        }
        if let runtime = design.isolation, !runtimes.contains(runtime) {
            throw EngineError(.refused, "unknown or invalid runtime name: \(runtime)")
        }
        try checkProcessors(design.resources)
        guard let imageID = images[design.image] else {
            throw EngineError(.notFound, "No such image: \(design.image)")
        }
        var subjects: Subjects = []
        // Docker makes missing volumes by itself, without labels: the fleet must never let it come to that.
        for case .volume(let name) in design.mounts.map(\.source) { subjects += createVolume(name: name, labels: [:]) }
        let id = makeID()
        var design = design
        // Docker takes the empty program for none.
        if design.entrypoint == [""] { design.entrypoint = [] }
        let container = Container(
            id: id,
            design: design,
            labels: labels,
            imageID: imageID,
            resources: possible(design.resources),
            memorySwap: possibleSwap(design.resources),
        )
        insert(container)
        return (id, subjects + [(.container(id: id, name: design.name), false)])
    }

    mutating func updateContainer(_ nameOrID: String, _ resources: ResourceLimits) throws(EngineError) -> Subjects {
        try checkProcessors(resources)
        let (possible, swap) = (possible(resources), possibleSwap(resources))
        return try change(nameOrID) { container in
            let sharedMemory = container.resources.sharedMemory
            container.resources = possible
            container.memorySwap = swap
            container.resources.sharedMemory = sharedMemory
        }
    }

    private func checkProcessors(_ resources: ResourceLimits) throws(EngineError) {
        guard resources.nanocpus > Int64(processors) * 1_000_000_000 else { return }
        throw EngineError(.refused, "Range of CPUs is from 0.01 to \(processors).00")
    }

    private func possible(_ resources: ResourceLimits) -> ResourceLimits {
        var possible = resources
        if !limitsMemory { possible.memory = 0 }
        return possible
    }

    /// None is asked for besides the memory.
    private func possibleSwap(_ resources: ResourceLimits) -> Int64 {
        limitsMemory && limitsSwap ? resources.memory : -1
    }

    mutating func startContainer(_ nameOrID: String) throws(EngineError) -> Subjects {
        guard let container = container(nameOrID) else { throw EngineError(.notFound, "No such container") }
        guard container.state != .running else { return [] }
        if container.state == .paused { throw EngineError(.failed, "cannot start a paused container") }
        let endpoints = try endpoints(of: container)
        if cannotStart.contains(container.design.image) {
            throw EngineError(.refused, "OCI runtime create failed: exec: no such file or directory")
        }
        var started = container
        started.endpoints = endpoints
        started.startedAt = now
        started.state = .running
        // As if the check passed at once.
        started.health = container.design.healthCheck == nil ? nil : .healthy
        if let code = endsAtOnce[container.design.image] {
            started.state = .exited
            started.exitCode = code
            started.finishedAt = now
        }
        containers[container.id] = started
        return [(.container(id: container.id, name: container.design.name), false)]
    }

    /// Where a container goes when it starts: to the networks that it was on, by their ids, or else by its design's name.
    private func endpoints(of container: Container) throws(EngineError) -> [String: Set<String>] {
        guard container.endpoints.isEmpty else {
            let gone = container.endpoints.keys.first { networks[$0] == nil }
            if let gone { throw EngineError(.notFound, "network \(gone) not found") }
            return container.endpoints
        }
        guard let network = network(container.design.network) else {
            throw EngineError(.notFound, "network \(container.design.network) not found")
        }
        return [network.id: Set(container.design.aliases)]
    }

    mutating func end(_ nameOrID: String, exitCode: Int) throws(EngineError) -> Subjects {
        guard let container = container(nameOrID) else { throw EngineError(.notFound, "No such container") }
        guard container.state == .running || container.state == .paused else { return [] }
        containers[container.id]?.state = .exited
        containers[container.id]?.exitCode = exitCode
        containers[container.id]?.finishedAt = now
        return [(.container(id: container.id, name: container.design.name), false)]
    }

    mutating func removeContainer(_ nameOrID: String) throws(EngineError) -> Subjects {
        guard let container = container(nameOrID) else { throw EngineError(.notFound, "No such container") }
        remove(container)
        return [(.container(id: container.id, name: container.design.name), true)]
    }

    mutating func rename(_ nameOrID: String, to name: String) throws(EngineError) -> Subjects {
        guard var container = container(nameOrID) else { throw EngineError(.notFound, "No such container") }
        if self.container(name) != nil {
            throw EngineError(.nameConflict, "The container name \"/\(name)\" is already in use")
        }
        remove(container)
        container.design.name = name
        insert(container)
        return [(.container(id: container.id, name: name), false)]
    }

    mutating func change(_ nameOrID: String, _ change: (inout Container) -> Void) throws(EngineError) -> Subjects {
        guard var container = container(nameOrID) else { throw EngineError(.notFound, "No such container") }
        change(&container)
        containers[container.id] = container
        return [(.container(id: container.id, name: container.design.name), false)]
    }
}
