/// Everything an engine tells about one container.
package struct ContainerInspection: Codable, Sendable, Hashable, EmptyInitializable {
    /// The id.
    @OrEmpty package var id: String = ""

    /// The name, with the slash engines put before it.
    @OrEmpty package var prefixedName: String = ""

    /// When it was made.
    @OrNever package var created: EngineTime?

    /// The id of its image, whatever the reference points at by now.
    @OrEmpty package var imageID: String = ""

    /// What it is doing.
    @OrEmpty package var state: ContainerState = .init()

    /// Restarts by the engine's own policy.
    @OrEmpty package var restartCount: Int = 0

    /// What it runs, with the image's settings merged in.
    package var configuration: ContainerConfiguration?

    /// What it gets from its host.
    package var host: HostConfiguration?

    /// The mounts it has.
    @OrEmpty package var mounts: [MountPoint] = []

    /// The networks it is on.
    @OrEmpty package var networkSettings: ContainerNetworks = .init()

    /// The program.
    @OrEmpty package var path: String = ""

    /// Its arguments.
    @OrEmpty package var arguments: [String] = []

    /// Exec instances under way.
    @OrEmpty package var execIDs: [String] = []

    /// The storage driver.
    @OrEmpty package var driver: String = ""

    /// The operating system.
    @OrEmpty package var platform: String = ""

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case prefixedName = "Name"
        case created = "Created"
        case imageID = "Image"
        case state = "State"
        case restartCount = "RestartCount"
        case configuration = "Config"
        case host = "HostConfig"
        case mounts = "Mounts"
        case networkSettings = "NetworkSettings"
        case path = "Path"
        case arguments = "Args"
        case execIDs = "ExecIDs"
        case driver = "Driver"
        case platform = "Platform"
    }
}

extension ContainerInspection {
    /// The name.
    package var name: String { String(prefixedName.drop { $0 == "/" }) }

    /// Its place on each network, by the network's name.
    package var networks: [String: EndpointSettings] { networkSettings.networks }
}
