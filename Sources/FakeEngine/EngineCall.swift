/// One kind of call to the engine, for counting and for scripting faults.
package enum EngineCall: String, Sendable, Hashable, CaseIterable {
    case host, followEvents, listContainers, inspectContainer, listNetworks, findNetworks, listVolumes
    case inspectVolume, inspectImage, pullImage
    case createNetwork, removeNetwork, connect, disconnect, createVolume, removeVolume
    case createContainer, startContainer, stopContainer, unpauseContainer, updateContainer, removeContainer

    /// Whether the call changes the world.
    package var isWrite: Bool {
        switch self {
        case .host, .followEvents, .listContainers, .inspectContainer, .listNetworks,
            .findNetworks, .listVolumes, .inspectVolume, .inspectImage:
            false
        default: true
        }
    }
}
