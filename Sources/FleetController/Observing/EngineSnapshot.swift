import AgxModel

/// What is known of one engine: a pure value that lists, inspections and events bring up to date.
///
/// An object is *stale* when something happened to it since it was last looked at; it is looked at again before
/// anything is decided about it. Nothing is known before the first complete list.
struct EngineSnapshot: Sendable {
    /// Whether a complete list has been taken in since the connection was made.
    private(set) var isComplete = false
    private(set) var containers: [String: ObservedContainer] = [:]
    private(set) var networks: [String: ObservedNetwork] = [:]
    private(set) var volumes: [String: ObservedVolume] = [:]
    /// Image ids by reference; a missing entry was never asked for, a nil value is not on the engine.
    private(set) var images: [String: String?] = [:]
    private var containerIDs: [String: String] = [:]
    private var networkIDs: [String: Set<String>] = [:]
    /// The ids of the containers attached to each network.
    ///
    /// Kept up to date rather than gathered: each network's reconcile asks, and there is a network for each company.
    private(set) var attachments: [String: [String]] = [:]
    private var staleContainers: Set<String> = []
    private var staleNetworks: Set<String> = []
    private var staleVolumes: Set<String> = []

    /// What a fresh list of everything showed.
    struct Listing: Sendable {
        var containers: [ObservedContainer]
        var networks: [ObservedNetwork]
        var volumes: [ObservedVolume]
    }

    func container(named name: String) -> ObservedContainer? { containerIDs[name].flatMap { containers[$0] } }

    /// Whether the container of that name must be inspected before anything is decided about it.
    func mustInspectContainer(named name: String) -> Bool {
        if staleContainers.contains(name) { return true }
        guard let container = container(named: name) else { return false }
        return container.details == nil || staleContainers.contains(container.id)
    }

    func networks(named name: String) -> [ObservedNetwork] {
        (networkIDs[name] ?? []).compactMap { networks[$0] }.sorted { $0.id < $1.id }
    }

    func mustInspectNetworks(named name: String) -> Bool {
        staleNetworks.contains(name) || (networkIDs[name] ?? []).contains { staleNetworks.contains($0) }
    }

    func mustInspectVolume(named name: String) -> Bool { staleVolumes.contains(name) || volumes[name] == nil }
}

extension EngineSnapshot {
    /// Forgets that anything is known, because the connection broke; what was seen stays until the next list.
    mutating func disconnect() { isComplete = false }

    mutating func markStale(container idOrName: String) { staleContainers.insert(idOrName) }
    mutating func markStale(network idOrName: String) { staleNetworks.insert(idOrName) }
    mutating func markStale(volume name: String) { staleVolumes.insert(name) }
    mutating func forgetImages() { images = [:] }
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
        guard let container else { return }
        if let old = containers.updateValue(container, forKey: container.id) { detach(old) }
        for network in container.networkIDs { attachments[network, default: []].append(container.id) }
        containerIDs[container.name] = container.id
    }

    mutating func removeContainer(id: String) {
        staleContainers.remove(id)
        guard let container = containers.removeValue(forKey: id) else { return }
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
        for id in networkIDs[name] ?? [] { removeNetwork(id: id) }
        for network in found { setNetwork(network) }
    }

    mutating func removeNetwork(id: String) {
        staleNetworks.remove(id)
        guard let network = networks.removeValue(forKey: id) else { return }
        networkIDs[network.name]?.remove(id)
        if networkIDs[network.name]?.isEmpty == true { networkIDs[network.name] = nil }
    }

    private mutating func setNetwork(_ network: ObservedNetwork) {
        removeNetwork(id: network.id)
        networks[network.id] = network
        networkIDs[network.name, default: []].insert(network.id)
    }

    mutating func setVolume(_ volume: ObservedVolume?, named name: String) {
        volumes[name] = volume
    }

    /// Takes in a complete list, and says which objects are not as they were known.
    mutating func merge(_ listing: Listing) -> EngineChanges {
        var changes = EngineChanges()
        mergeContainers(listing.containers, into: &changes)
        let seen = Dictionary(listing.networks.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        for name in Self.changedNames(networks.values, seen.values, id: \.id, name: \.name) {
            changes.networks.insert(name)
        }
        networks = seen
        networkIDs = Dictionary(grouping: seen.values, by: \.name).mapValues { Set($0.map(\.id)) }
        staleNetworks = []
        let present = Dictionary(listing.volumes.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        for name in Self.changedNames(volumes.values, present.values, id: \.name, name: \.name) {
            changes.volumes.insert(name)
        }
        volumes = present
        staleVolumes = []
        isComplete = true
        return changes
    }

    private mutating func mergeContainers(_ listed: [ObservedContainer], into changes: inout EngineChanges) {
        let ids = Set(listed.map(\.id))
        for container in containers.values where !ids.contains(container.id) {
            changes.containers.append(container)
            removeContainer(id: container.id)
        }
        for container in listed {
            guard var known = containers[container.id] else {
                setContainer(container, named: container.name)
                changes.containers.append(container)
                continue
            }
            known.details = nil
            // A list can't tell a failing check from one that has not run; anything else it tells must agree.
            if known != container {
                staleContainers.insert(container.id)
                changes.containers.append(container)
            }
        }
    }

    private static func changedNames<Object: Hashable>(
        _ before: some Sequence<Object>,
        _ after: some Sequence<Object>,
        id: KeyPath<Object, String>,
        name: KeyPath<Object, String>,
    ) -> Set<String> {
        let old = Dictionary(before.map { ($0[keyPath: id], $0) }, uniquingKeysWith: { $1 })
        let new = Dictionary(after.map { ($0[keyPath: id], $0) }, uniquingKeysWith: { $1 })
        let changed =
            old.values.filter { new[$0[keyPath: id]] != $0 } + new.values.filter { old[$0[keyPath: id]] != $0 }
        return Set(changed.map { $0[keyPath: name] })
    }
}
