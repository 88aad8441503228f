/// A container's place on one network.
package struct EndpointSettings: Codable, Sendable, Hashable {
    /// Further names it answers to there; inspections of older engines add the short id.
    package var aliases: [String]?

    /// The address asked for; nil lets the engine choose.
    package var addressing: Addressing?

    /// The network.
    package var networkID: String?

    /// The endpoint; empty while the container isn't running.
    package var endpointID: String?

    /// The way out.
    package var gateway: String?

    /// The IPv4 address it has.
    package var address: String?

    /// The length of the subnet's prefix.
    package var prefixLength: Int?

    /// The MAC address.
    package var hardwareAddress: String?

    /// All names, on newer engines.
    package var dnsNames: [String]?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case aliases = "Aliases"
        case addressing = "IPAMConfig"
        case networkID = "NetworkID"
        case endpointID = "EndpointID"
        case gateway = "Gateway"
        case address = "IPAddress"
        case prefixLength = "IPPrefixLen"
        case hardwareAddress = "MacAddress"
        case dnsNames = "DNSNames"
    }
}

extension EndpointSettings {
    /// Addresses asked for, as opposed to given.
    package struct Addressing: Codable, Sendable, Hashable {
        /// The IPv4 address.
        package var ipv4Address: String?

        /// With every field absent.
        package init() {}

        private enum CodingKeys: String, CodingKey {
            case ipv4Address = "IPv4Address"
        }
    }

    /// A place with further names, and an address when one is given.
    package init(aliases: [String], ipv4Address: String? = nil) {
        self.init()
        self.aliases = aliases
        guard let ipv4Address else { return }
        addressing = Addressing()
        addressing?.ipv4Address = ipv4Address
    }
}
