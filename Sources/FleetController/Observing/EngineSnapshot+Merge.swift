extension EngineSnapshot {
    /// Takes in a complete list, and says which objects are not as they were known.
    ///
    /// `begin` is what `revisions.latest` was before the engine was asked. What was learned of an object since then may
    /// be newer than the list: it stays, and the object is looked at again.
    mutating func merge(_ listing: Listing, begunAt begin: UInt64) -> EngineChanges {
        var changes = EngineChanges()
        let touched = revisions.names(touchedAfter: begin)
        mergeContainers(listing.containers, touched, into: &changes)
        changes.networks = mergeNetworks(listing.networks, touched)
        changes.volumes = mergeVolumes(listing.volumes, touched)
        // Images aren't listed: who needs one asks again.
        images = [:]
        isComplete = true
        forgetRevisionsOfAbsentObjects()
        return changes
    }

    private mutating func mergeContainers(
        _ listed: [ObservedContainer],
        _ touched: Set<ObjectName>,
        into changes: inout EngineChanges,
    ) {
        let ids = Set(listed.map(\.id))
        for container in containers.values where !ids.contains(container.id) {
            changes.containers.append(container)
            if touched.contains(.container(container.name)) {
                markStale(container: container.id)
            } else {
                removeContainer(id: container.id)
            }
        }
        for container in listed {
            if let renamed = containers[container.id], renamed.name != container.name {
                // It is missed where it was, and another one wherever it came to be.
                removeContainer(id: renamed.id)
                markStale(container: renamed.name)
                changes.containers.append(renamed)
            }
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

    private mutating func mergeNetworks(_ listed: [ObservedNetwork], _ touched: Set<ObjectName>) -> Set<String> {
        var seen = Dictionary(listed.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        let changed = Self.changedNames(networks.values, seen.values, id: \.id, name: \.name)
        for network in networks.values where touched.contains(.network(network.name)) { seen[network.id] = network }
        for id in networks.keys where seen[id] == nil { subnetChanges[id] = [] }
        for (id, network) in seen where networks[id]?.subnets != network.subnets { subnetChanges[id] = network.subnets }
        networks = seen
        networkIDs = Dictionary(grouping: seen.values, by: \.name).mapValues { Set($0.map(\.id)) }
        staleNetworks = staleNetworks.filter { touched.contains(.network(networks[$0]?.name ?? $0)) }
        staleNetworks.formUnion(changed.filter { touched.contains(.network($0)) })
        for name in changed { revisions.touch(.network(name)) }
        return changed
    }

    private mutating func mergeVolumes(_ listed: [ObservedVolume], _ touched: Set<ObjectName>) -> Set<String> {
        var present = Dictionary(listed.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        let changed = Self.changedNames(volumes.values, present.values, id: \.name, name: \.name)
        for volume in volumes.values where touched.contains(.volume(volume.name)) { present[volume.name] = volume }
        volumes = present
        staleVolumes = staleVolumes.filter { touched.contains(.volume($0)) }
        staleVolumes.formUnion(changed.filter { touched.contains(.volume($0)) })
        for name in changed { revisions.touch(.volume(name)) }
        return changed
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
