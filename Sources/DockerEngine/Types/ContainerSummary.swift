/// One line of a list of containers.
package struct ContainerSummary: Codable, Sendable, Hashable, EmptyInitializable {
    /// The id.
    @OrEmpty package var id: String = ""

    /// The names, with the slash engines put before them.
    @OrEmpty package var prefixedNames: [String] = []

    /// The image's reference, or its id when the reference has moved on.
    @OrEmpty package var image: String = ""

    /// The image's id.
    @OrEmpty package var imageID: String = ""

    /// The command, as text.
    @OrEmpty package var command: String = ""

    /// When it was made, in seconds since 1970.
    @OrEmpty package var createdSeconds: Int64 = 0

    /// The state in one word.
    @OrEmpty package var state: ContainerStatus = .init()

    /// The state in words for people, such as `Up 2 hours (healthy)`.
    @OrEmpty package var status: String = ""

    /// Its labels, the image's included.
    @OrEmpty package var labels: [String: String] = [:]

    /// The mounts it has.
    @OrEmpty package var mounts: [MountPoint] = []

    /// The networks it is on.
    @OrEmpty package var networkSettings: ContainerNetworks = .init()

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case prefixedNames = "Names"
        case image = "Image"
        case imageID = "ImageID"
        case command = "Command"
        case createdSeconds = "Created"
        case state = "State"
        case status = "Status"
        case labels = "Labels"
        case mounts = "Mounts"
        case networkSettings = "NetworkSettings"
    }
}

extension ContainerSummary {
    /// The name, without links that others hold to it.
    package var name: String {
        let own = prefixedNames.first { $0.dropFirst().allSatisfy { $0 != "/" } }
        return String((own ?? "").drop { $0 == "/" })
    }

    /// Its place on each network, by the network's name.
    package var networks: [String: EndpointSettings] { networkSettings.networks }
}
