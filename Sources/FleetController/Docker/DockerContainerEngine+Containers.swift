import AgxModel
import DockerEngine

extension DockerContainerEngine {
    package func containers(installation: String) async throws(EngineError) -> [ObservedContainer] {
        let filter = EngineFilter.labels(["\(LabelKeys.installation)=\(installation)"])
        let summaries = try await attempt { try await client.listContainers(filter: filter) }
        return summaries.map { ObservedContainer($0) }
    }

    package func container(_ idOrName: String) async throws(EngineError) -> ObservedContainer? {
        let inspection = try await orNil { try await client.inspectContainer(idOrName) }
        // Docker also takes the beginning of an id: something else may answer to a name.
        guard let found = inspection.map({ ObservedContainer($0) }), found.name == idOrName || found.id == idOrName
        else {
            return nil
        }
        return found
    }

    package func createContainer(_ design: ContainerDesign) async throws(EngineError) -> String {
        try await attempt { try await client.createContainer(design.name, ContainerDraft(design)).id }
    }

    package func startContainer(id: String) async throws(EngineError) {
        try await attempt { _ = try await client.startContainer(id) }
    }

    package func stopContainer(id: String, gracePeriod: Duration) async throws(EngineError) {
        try await attempt { _ = try await client.stopContainer(id, grace: gracePeriod) }
    }

    package func unpauseContainer(id: String) async throws(EngineError) {
        try await attempt { _ = try await client.unpauseContainer(id) }
    }

    package func updateContainer(id: String, resources: ResourceLimits) async throws(EngineError) {
        var update = ContainerUpdate()
        update.nanoCPUs = resources.nanocpus
        update.memory = resources.memory
        update.memorySwap = resources.memory
        update.pidsLimit = resources.pids
        try await attempt { _ = try await client.updateContainer(id, update) }
    }

    package func removeContainer(id: String) async throws(EngineError) {
        try await attempt { try await client.removeContainer(id, force: true, anonymousVolumes: true) }
    }
}
