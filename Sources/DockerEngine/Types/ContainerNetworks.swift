/// The networks that a container is on.
package struct ContainerNetworks: Codable, Sendable, Hashable, EmptyInitializable {
    /// Its place on each, by the network's name.
    @OrEmpty package var networks: [String: EndpointSettings] = [:]

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case networks = "Networks"
    }
}
