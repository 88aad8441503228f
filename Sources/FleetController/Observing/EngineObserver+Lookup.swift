import AgxModel

/// An object is marked fresh before the engine is asked, not after: what happens to it while the answer is on its way
/// makes it stale again. If the engine doesn't answer, it stays stale.
extension EngineObserver {
    /// The container of that name, whoever owns it, with its details; asks the engine only if it was touched.
    func container(named name: String) async throws(EngineError) -> ObservedContainer? {
        let known = update { known -> ObservedContainer?? in
            guard known.mustInspectContainer(named: name) else { return .some(known.container(named: name)) }
            known.beginInspection(container: name)
            return nil
        }
        if let known { return known }
        do throws(EngineError) {
            let found = try await engine.container(name)
            update { $0.setContainer(found, named: name) }
            return found
        } catch {
            update { $0.markStale(container: name) }
            throw error
        }
    }

    /// All networks of that name, whoever owns them.
    func networks(named name: String) async throws(EngineError) -> [ObservedNetwork] {
        let known = update { known -> [ObservedNetwork]? in
            guard known.mustInspectNetworks(named: name) else { return known.networks(named: name) }
            known.beginInspection(networks: name)
            return nil
        }
        if let known { return known }
        do throws(EngineError) {
            let found = try await engine.networks(named: name)
            update { $0.setNetworks(found, named: name) }
            return found
        } catch {
            update { $0.markStale(network: name) }
            throw error
        }
    }

    /// The volume of that name, whoever owns it; the engine is asked before one is called absent.
    func volume(named name: String) async throws(EngineError) -> ObservedVolume? {
        let known = update { known -> ObservedVolume?? in
            guard known.mustInspectVolume(named: name) else { return .some(known.volumes[name]) }
            known.beginInspection(volume: name)
            return nil
        }
        if let known { return known }
        do throws(EngineError) {
            let found = try await engine.volume(name)
            update { $0.setVolume(found, named: name) }
            return found
        } catch {
            update { $0.markStale(volume: name) }
            throw error
        }
    }

    /// The id of an image, asked once until some image event.
    func imageID(of reference: String) async throws(EngineError) -> String? {
        if let known = read({ $0.images[reference] }) { return known }
        let id = try await engine.imageID(of: reference)
        update { $0.setImage(reference, id: id) }
        return id
    }
}
