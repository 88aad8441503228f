import AgxModel

/// What is known of one engine: a pure value that lists, inspections and events bring up to date.
///
/// An object is *stale* when something happened to it since it was last looked at; it is looked at again before
/// anything is decided about it. Nothing is known before the first complete list.
struct EngineSnapshot: Sendable {
    /// Whether a complete list has been taken in since the connection was made.
    var isComplete = false
    var containers: [String: ObservedContainer] = [:]
    var networks: [String: ObservedNetwork] = [:]
    var volumes: [String: ObservedVolume] = [:]
    /// Image ids by reference; a missing entry was never asked for, a nil value is not on the engine.
    var images: [String: String?] = [:]
    var containerIDs: [String: String] = [:]
    var networkIDs: [String: Set<String>] = [:]
    /// The ids of the containers attached to each network.
    ///
    /// Kept up to date rather than gathered: each network's reconcile asks, and there is a network for each company.
    var attachments: [String: [String]] = [:]
    /// What networks hold since this was last taken, by id.
    var subnetChanges: [String: [IPv4Subnet]] = [:]
    /// What was ever changed of which object, for those who need not look if nothing was.
    var revisions = ObjectRevisions()
    var staleContainers: Set<String> = []
    var staleNetworks: Set<String> = []
    var staleVolumes: Set<String> = []

    /// What a fresh list of everything showed.
    struct Listing: Sendable {
        var containers: [ObservedContainer]
        var networks: [ObservedNetwork]
        var volumes: [ObservedVolume]
    }
}

extension EngineSnapshot {
    /// Forgets that anything is known, because the connection broke; what was seen stays until the next list.
    mutating func disconnect() {
        isComplete = false
        images = [:]
        revisions.touchAll()
    }

    mutating func markStale(container idOrName: String) {
        staleContainers.insert(idOrName)
        revisions.touch(.container(containers[idOrName]?.name ?? idOrName))
    }

    mutating func markStale(network idOrName: String) {
        staleNetworks.insert(idOrName)
        revisions.touch(.network(networks[idOrName]?.name ?? idOrName))
    }

    mutating func markStale(volume name: String) {
        staleVolumes.insert(name)
        revisions.touch(.volume(name))
    }

    mutating func forgetImages() {
        images = [:]
        revisions.touchAll()
    }

    mutating func setImage(_ reference: String, id: String?) { images[reference] = .some(id) }

    /// Says that an object is being looked at now: what happens to it from here on makes it stale again.
    mutating func beginInspection(container name: String) {
        staleContainers.remove(name)
        if let id = containerIDs[name] { staleContainers.remove(id) }
    }

    mutating func beginInspection(networks name: String) {
        staleNetworks.remove(name)
        for id in networkIDs[name] ?? [] { staleNetworks.remove(id) }
    }

    mutating func beginInspection(volume name: String) { staleVolumes.remove(name) }

    mutating func setContainer(_ container: ObservedContainer?, named name: String) {
        if let old = containerIDs[name], old != container?.id { removeContainer(id: old) }
        guard let container, containers[container.id] != container else { return }
        // Details that weren't known are no change: nothing was decided without them.
        var summary = container
        summary.details = nil
        if containers[container.id] != summary { revisions.touch(.container(name)) }
        if let old = containers.updateValue(container, forKey: container.id) { detach(old) }
        for network in container.networkIDs { attachments[network, default: []].append(container.id) }
        containerIDs[container.name] = container.id
    }

    mutating func removeContainer(id: String) {
        staleContainers.remove(id)
        guard let container = containers.removeValue(forKey: id) else { return }
        revisions.touch(.container(container.name))
        if containerIDs[container.name] == id { containerIDs[container.name] = nil }
        detach(container)
    }

    private mutating func detach(_ container: ObservedContainer) {
        for network in container.networkIDs {
            attachments[network]?.removeAll { $0 == container.id }
            if attachments[network]?.isEmpty == true { attachments[network] = nil }
        }
    }

    mutating func setNetworks(_ found: [ObservedNetwork], named name: String) {
        guard networks(named: name) != found.sorted(by: { $0.id < $1.id }) else { return }
        for id in networkIDs[name] ?? [] { removeNetwork(id: id) }
        for network in found { setNetwork(network) }
    }

    mutating func removeNetwork(id: String) {
        staleNetworks.remove(id)
        guard let network = networks.removeValue(forKey: id) else { return }
        subnetChanges[id] = []
        revisions.touch(.network(network.name))
        networkIDs[network.name]?.remove(id)
        if networkIDs[network.name]?.isEmpty == true { networkIDs[network.name] = nil }
    }

    private mutating func setNetwork(_ network: ObservedNetwork) {
        removeNetwork(id: network.id)
        networks[network.id] = network
        subnetChanges[network.id] = network.subnets
        revisions.touch(.network(network.name))
        networkIDs[network.name, default: []].insert(network.id)
    }

    /// What networks hold now that held something else when this was last asked, by id; nothing once they are gone.
    mutating func takeSubnetChanges() -> [String: [IPv4Subnet]] {
        guard !subnetChanges.isEmpty else { return [:] }
        defer { subnetChanges = [:] }
        return subnetChanges
    }

    mutating func setVolume(_ volume: ObservedVolume?, named name: String) {
        guard volumes[name] != volume else { return }
        volumes[name] = volume
        revisions.touch(.volume(name))
    }
}
