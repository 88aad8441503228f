import AgxModel
import DockerEngine

extension DockerContainerEngine {
    package func networks() async throws(EngineError) -> [ObservedNetwork] {
        try await attempt { try await client.listNetworks() }.map { ObservedNetwork($0) }
    }

    package func networks(named name: String) async throws(EngineError) -> [ObservedNetwork] {
        // Docker takes the filter for a regular expression, and anything that contains it.
        let filter = EngineFilter(["name": ["^\(Self.escaped(name))$"]])
        let found = try await attempt { try await client.listNetworks(filter: filter) }
        return found.map { ObservedNetwork($0) }.filter { $0.name == name }
    }

    /// The name as a regular expression that means the name itself.
    private static func escaped(_ name: String) -> String {
        name.reduce(into: "") { text, character in
            if character.isASCII, character.isPunctuation || character.isSymbol { text.append("\\") }
            text.append(character)
        }
    }

    package func createNetwork(_ design: NetworkDesign) async throws(EngineError) -> String {
        let draft = NetworkDraft.bridge(
            design.name,
            subnet: design.subnet.description,
            gateway: IPv4Subnet.addressText(design.subnet.gateway),
            isInternal: design.isInternal,
            // An internal network alone leaves the host's own address on it.
            options: design.isInternal ? [ObservedNetwork.noHostAddress: "true"] : [:],
            labels: design.labels.dictionary,
        )
        return try await attempt { try await client.createNetwork(draft).id }
    }

    package func removeNetwork(id: String) async throws(EngineError) {
        try await attempt { try await client.removeNetwork(id) }
    }

    package func connect(
        container: String,
        toNetwork network: String,
        aliases: [String],
    ) async throws(EngineError) {
        let endpoint = EndpointSettings(aliases: aliases)
        try await attempt {
            _ = try await client.connect(container: container, toNetwork: network, endpoint: endpoint)
        }
    }

    package func disconnect(container: String, fromNetwork network: String) async throws(EngineError) {
        try await attempt {
            _ = try await client.disconnect(container: container, fromNetwork: network, force: true)
        }
    }
}

extension ObservedNetwork {
    /// The bridge driver's option to give the bridge no address.
    ///
    /// Engines have it since 20.10; to those since 28 it is, on an internal network, the same as the gateway mode
    /// `isolated`.
    fileprivate static let noHostAddress = "com.docker.network.bridge.inhibit_ipv4"

    init(_ inspection: NetworkInspection) {
        let pools = inspection.addressManagement?.pools ?? []
        self.init(
            id: inspection.id,
            name: inspection.name,
            labels: inspection.labels,
            // Unreadable or IPv6 subnets can't overlap ours.
            subnets: pools.compactMap { pool in pool.subnet.flatMap { try? IPv4Subnet($0) } },
            isInternal: inspection.isInternal,
            hasHostAddress: inspection.options[Self.noHostAddress] != "true",
        )
    }
}
