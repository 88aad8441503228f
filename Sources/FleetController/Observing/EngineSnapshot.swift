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
        networks.values.filter { $0.name == name }.sorted { $0.id < $1.id }
    }

    func mustInspectNetworks(named name: String) -> Bool {
        staleNetworks.contains(name) || networks.values.contains { $0.name == name && staleNetworks.contains($0.id) }
    }

    func mustInspectVolume(named name: String) -> Bool { staleVolumes.contains(name) || volumes[name] == nil }

    /// The ids of the containers attached to each network.
    var attachments: [String: [String]] {
        var result: [String: [String]] = [:]
        for container in containers.values {
            for network in container.networkIDs { result[network, default: []].append(container.id) }
        }
        return result
    }
}

extension EngineSnapshot {
    /// Forgets that anything is known, because the connection broke; what was seen stays until the next list.
    mutating func disconnect() { isComplete = false }

    mutating func markStale(container idOrName: String) { staleContainers.insert(idOrName) }
    mutating func markStale(network idOrName: String) { staleNetworks.insert(idOrName) }
    mutating func markStale(volume name: String) { staleVolumes.insert(name) }
    mutating func forgetImages() { images = [:] }
    mutating func setImage(_ reference: String, id: String?) { images[reference] = .some(id) }

    mutating func setContainer(_ container: ObservedContainer?, named name: String) {
        staleContainers.remove(name)
        if let old = containerIDs[name], old != container?.id { removeContainer(id: old) }
        guard let container else { return }
        staleContainers.remove(container.id)
        containers[container.id] = container
        containerIDs[container.name] = container.id
    }

    mutating func removeContainer(id: String) {
        staleContainers.remove(id)
        guard let container = containers.removeValue(forKey: id) else { return }
        if containerIDs[container.name] == id { containerIDs[container.name] = nil }
    }

    mutating func setNetworks(_ found: [ObservedNetwork], named name: String) {
        staleNetworks.remove(name)
        for network in networks.values where network.name == name { removeNetwork(id: network.id) }
        for network in found { networks[network.id] = network }
    }

    mutating func removeNetwork(id: String) {
        staleNetworks.remove(id)
        networks[id] = nil
    }

    mutating func setVolume(_ volume: ObservedVolume?, named name: String) {
        staleVolumes.remove(name)
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
