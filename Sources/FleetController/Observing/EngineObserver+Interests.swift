import AgxModel
import RecordStore

extension EngineObserver.Guarded {
    /// The records that want the objects that a list showed otherwise.
    func keys(of changes: EngineChanges) -> Set<RecordKey> {
        Set(
            changes.containers.compactMap { interests[.container($0.name)] }
                + changes.networks.compactMap { interests[.network($0)] }
                + changes.volumes.compactMap { interests[.volume($0)] }
        )
    }

    /// Marks what an event is about as stale, and says which records want it.
    mutating func keys(touchedBy event: EngineEvent) -> Set<RecordKey> {
        switch event.subject {
        case .container(let id, let eventName):
            guard let name = snapshot.containers[id]?.name ?? eventName, let key = interests[.container(name)] else {
                return []
            }
            if event.isRemoval { snapshot.removeContainer(id: id) } else { snapshot.markStale(container: name) }
            return [key]
        case .network(let id):
            let name = snapshot.networks[id]?.name
            if event.isRemoval { snapshot.removeNetwork(id: id) } else { snapshot.markStale(network: name ?? id) }
            return Set([name.flatMap { interests[.network($0)] }].compactMap { $0 })
        case .volume(let name):
            if event.isRemoval { snapshot.setVolume(nil, named: name) } else { snapshot.markStale(volume: name) }
            return Set([interests[.volume(name)]].compactMap { $0 })
        case .images:
            snapshot.forgetImages()
            return Set(interests.values.filter { $0.kind == Container.kind })
        }
    }
}
