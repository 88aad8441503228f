/// Where a network's addresses come from.
package struct AddressManagement: Codable, Sendable, Hashable {
    /// The driver; `default` by default.
    package var driver: String?

    /// Its subnets.
    package var pools: [Pool]?

    /// The driver's options.
    package var options: [String: String]?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case driver = "Driver"
        case pools = "Config"
        case options = "Options"
    }
}

extension AddressManagement {
    /// One subnet.
    package struct Pool: Codable, Sendable, Hashable {
        /// The subnet, such as `10.213.0.16/28`.
        package var subnet: String?

        /// The host's address in it.
        package var gateway: String?

        /// The part that containers get addresses from.
        package var range: String?

        /// With every field absent.
        package init() {}

        private enum CodingKeys: String, CodingKey {
            case subnet = "Subnet"
            case gateway = "Gateway"
            case range = "IPRange"
        }
    }
}
