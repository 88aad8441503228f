/// Everything an engine tells about one network.
package struct NetworkInspection: Codable, Sendable, Hashable, EmptyInitializable {
    /// The id.
    @OrEmpty package var id: String = ""

    /// The name, which older engines don't keep unique.
    @OrEmpty package var name: String = ""

    /// When it was made.
    @OrNever package var created: EngineTime?

    /// `local` or `swarm`.
    @OrEmpty package var scope: String = ""

    /// The driver.
    @OrEmpty package var driver: String = ""

    /// Whether it has IPv6.
    @OrEmpty package var hasIPv6: Bool = false

    /// Whether it has no way out of the host.
    @OrEmpty package var isInternal: Bool = false

    /// Whether containers may join it by hand.
    @OrEmpty package var isAttachable: Bool = false

    /// Its subnets.
    package var addressManagement: AddressManagement?

    /// Running containers on it, by id; lists leave it empty.
    @OrEmpty package var containers: [String: NetworkMember] = [:]

    /// The driver's options.
    @OrEmpty package var options: [String: String] = [:]

    /// Its labels.
    @OrEmpty package var labels: [String: String] = [:]

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case name = "Name"
        case created = "Created"
        case scope = "Scope"
        case driver = "Driver"
        case hasIPv6 = "EnableIPv6"
        case isInternal = "Internal"
        case isAttachable = "Attachable"
        case addressManagement = "IPAM"
        case containers = "Containers"
        case options = "Options"
        case labels = "Labels"
    }
}
