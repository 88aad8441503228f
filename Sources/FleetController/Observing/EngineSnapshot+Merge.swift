extension EngineSnapshot {
    /// Takes in a complete list, and says which objects are not as they were known.
    mutating func merge(_ listing: Listing) -> EngineChanges {
        var changes = EngineChanges()
        mergeContainers(listing.containers, into: &changes)
        let seen = Dictionary(listing.networks.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        for name in Self.changedNames(networks.values, seen.values, id: \.id, name: \.name) {
            changes.networks.insert(name)
            revisions.touch(.network(name))
        }
        for id in networks.keys where seen[id] == nil { subnetChanges[id] = [] }
        for (id, network) in seen where networks[id]?.subnets != network.subnets { subnetChanges[id] = network.subnets }
        networks = seen
        networkIDs = Dictionary(grouping: seen.values, by: \.name).mapValues { Set($0.map(\.id)) }
        staleNetworks = []
        let present = Dictionary(listing.volumes.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        for name in Self.changedNames(volumes.values, present.values, id: \.name, name: \.name) {
            changes.volumes.insert(name)
            revisions.touch(.volume(name))
        }
        volumes = present
        staleVolumes = []
        isComplete = true
        forgetRevisionsOfAbsentObjects()
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
                revisions.touch(.container(container.name))
                changes.containers.append(container)
            }
        }
    }

    private mutating func forgetRevisionsOfAbsentObjects() {
        let (containerIDs, networkIDs, volumes) = (containerIDs, networkIDs, volumes)
        revisions.prune(present: containerIDs.count + networkIDs.count + volumes.count) { name in
            switch name {
            case .container(let name): containerIDs[name] != nil
            case .network(let name): networkIDs[name] != nil
            case .volume(let name): volumes[name] != nil
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
