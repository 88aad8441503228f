/// A port of the host that leads into a container.
package struct PortBinding: Codable, Sendable, Hashable {
    /// The host's address it is bound to.
    package var hostAddress: String?

    /// The port, as text.
    package var hostPort: String?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case hostAddress = "HostIp"
        case hostPort = "HostPort"
    }
}
