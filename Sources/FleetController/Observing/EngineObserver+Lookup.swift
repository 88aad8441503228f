import AgxModel

extension EngineObserver {
    /// The container of that name, whoever owns it, with its details; asks the engine only if it was touched.
    func container(named name: String) async throws(EngineError) -> ObservedContainer? {
        let known = snapshot
        guard known.mustInspectContainer(named: name) else { return known.container(named: name) }
        let found = try await engine.container(name)
        update { $0.setContainer(found, named: name) }
        return found
    }

    /// All networks of that name, whoever owns them.
    func networks(named name: String) async throws(EngineError) -> [ObservedNetwork] {
        let known = snapshot
        guard known.mustInspectNetworks(named: name) else { return known.networks(named: name) }
        let found = try await engine.networks().filter { $0.name == name }
        update { $0.setNetworks(found, named: name) }
        return found
    }

    /// The volume of that name, whoever owns it; the engine is asked before one is called absent.
    func volume(named name: String) async throws(EngineError) -> ObservedVolume? {
        let known = snapshot
        guard known.mustInspectVolume(named: name) else { return known.volumes[name] }
        let found = try await engine.volume(name)
        update { $0.setVolume(found, named: name) }
        return found
    }

    /// The id of an image, asked once until some image event.
    func imageID(of reference: String) async throws(EngineError) -> String? {
        if let known = snapshot.images[reference] { return known }
        let id = try await engine.imageID(of: reference)
        update { $0.setImage(reference, id: id) }
        return id
    }
}
