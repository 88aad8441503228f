/// A container to make.
package struct ContainerDraft: Encodable, Sendable, Hashable {
    /// What it runs.
    package var configuration: ContainerConfiguration

    /// What it gets from its host.
    package var host: HostConfiguration

    /// Its place on each network it starts on, by the network's name; older engines take one only.
    package var networks: [String: EndpointSettings]

    /// A container of these parts.
    package init(
        configuration: ContainerConfiguration,
        host: HostConfiguration = .init(),
        networks: [String: EndpointSettings] = [:],
    ) {
        self.configuration = configuration
        self.host = host
        self.networks = networks
    }

    private struct Networking: Encodable {
        let endpoints: [String: EndpointSettings]

        private enum CodingKeys: String, CodingKey {
            case endpoints = "EndpointsConfig"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case host = "HostConfig"
        case networking = "NetworkingConfig"
    }

    /// Encodes Docker's form, which has the configuration's fields on the top level.
    package func encode(to encoder: any Encoder) throws {
        try configuration.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(host, forKey: .host)
        if !networks.isEmpty { try container.encode(Networking(endpoints: networks), forKey: .networking) }
    }
}
