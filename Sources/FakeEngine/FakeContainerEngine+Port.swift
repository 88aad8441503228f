import AgxModel
package import FleetController

extension FakeContainerEngine {
    package func containers(installation: String) async throws(EngineError) -> [ObservedContainer] {
        try await call(.listContainers) { world throws(EngineError) in
            let ours = world.containers.values.filter { $0.labels[LabelKeys.installation] == installation }
            return (ours.map { world.observe($0, inDetail: false) }, [])
        }
    }

    package func container(_ idOrName: String) async throws(EngineError) -> ObservedContainer? {
        try await call(.inspectContainer, idOrName) { world throws(EngineError) in
            (world.container(idOrName).map { world.observe($0, inDetail: true) }, [])
        }
    }

    package func networks() async throws(EngineError) -> [ObservedNetwork] {
        try await call(.listNetworks) { world throws(EngineError) in (Array(world.networks.values), []) }
    }

    package func networks(named name: String) async throws(EngineError) -> [ObservedNetwork] {
        try await call(.findNetworks, name) { world throws(EngineError) in
            (world.networks(named: name), [])
        }
    }

    package func volumes(installation: String) async throws(EngineError) -> [ObservedVolume] {
        try await call(.listVolumes) { world throws(EngineError) in
            (world.volumes.values.filter { $0.labels[LabelKeys.installation] == installation }, [])
        }
    }

    package func volume(_ name: String) async throws(EngineError) -> ObservedVolume? {
        try await call(.inspectVolume, name) { world throws(EngineError) in (world.volumes[name], []) }
    }

    package func imageID(of reference: String) async throws(EngineError) -> String? {
        try await call(.inspectImage, reference) { world throws(EngineError) in (world.images[reference], []) }
    }

    package func pullImage(_ reference: String) async throws(EngineError) {
        try await call(.pullImage, reference) { world throws(EngineError) in
            guard let id = world.registry[reference] else {
                throw EngineError(.refused, "pull image \(reference): manifest unknown")
            }
            world.images[reference] = id
            return ((), [(.images, false)])
        }
    }

    package func createNetwork(_ design: NetworkDesign) async throws(EngineError) -> String {
        try await call(.createNetwork, design.name) { world throws(EngineError) in try world.createNetwork(design) }
    }

    package func removeNetwork(id: String) async throws(EngineError) {
        try await call(.removeNetwork, id) { world throws(EngineError) in ((), try world.removeNetwork(id: id)) }
    }

    package func connect(
        container: String,
        toNetwork network: String,
        aliases: [String],
    ) async throws(EngineError) {
        try await call(.connect, container) { world throws(EngineError) in
            ((), try world.connect(container, to: network, aliases: aliases))
        }
    }

    package func disconnect(container: String, fromNetwork network: String) async throws(EngineError) {
        try await call(.disconnect, container) { world throws(EngineError) in
            ((), try world.disconnect(container, from: network))
        }
    }

    package func createVolume(_ design: VolumeDesign) async throws(EngineError) {
        try await call(.createVolume, design.name) { world throws(EngineError) in
            ((), world.createVolume(name: design.name, labels: design.labels.dictionary))
        }
    }

    package func removeVolume(name: String) async throws(EngineError) {
        try await call(.removeVolume, name) { world throws(EngineError) in ((), try world.removeVolume(name: name)) }
    }

    package func createContainer(_ design: ContainerDesign) async throws(EngineError) -> String {
        try await call(.createContainer, design.name) { world throws(EngineError) in
            try world.createContainer(design, labels: design.labels.dictionary)
        }
    }

    package func startContainer(id: String) async throws(EngineError) {
        try await call(.startContainer, id) { world throws(EngineError) in ((), try world.startContainer(id)) }
    }

    package func stopContainer(id: String, gracePeriod: Duration) async throws(EngineError) {
        try await call(.stopContainer, id) { world throws(EngineError) in ((), try world.end(id, exitCode: 143)) }
    }

    package func unpauseContainer(id: String) async throws(EngineError) {
        try await call(.unpauseContainer, id) { world throws(EngineError) in
            ((), try world.change(id) { if $0.state == .paused { $0.state = .running } })
        }
    }

    package func updateContainer(id: String, resources: ResourceLimits) async throws(EngineError) {
        try await call(.updateContainer, id) { world throws(EngineError) in
            ((), try world.updateContainer(id, resources))
        }
    }

    package func removeContainer(id: String) async throws(EngineError) {
        try await call(.removeContainer, id) { world throws(EngineError) in ((), try world.removeContainer(id)) }
    }
}
