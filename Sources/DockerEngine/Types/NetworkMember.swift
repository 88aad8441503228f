/// A container as its network sees it.
package struct NetworkMember: Codable, Sendable, Hashable, EmptyInitializable {
    /// The container's name.
    @OrEmpty package var name: String = ""

    /// The endpoint.
    @OrEmpty package var endpointID: String = ""

    /// The MAC address.
    @OrEmpty package var hardwareAddress: String = ""

    /// The address, with the prefix's length.
    @OrEmpty package var ipv4Address: String = ""

    /// The address, with the prefix's length.
    @OrEmpty package var ipv6Address: String = ""

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case endpointID = "EndpointID"
        case hardwareAddress = "MacAddress"
        case ipv4Address = "IPv4Address"
        case ipv6Address = "IPv6Address"
    }
}
