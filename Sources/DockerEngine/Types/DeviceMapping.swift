/// A device of the host in a container.
package struct DeviceMapping: Codable, Sendable, Hashable {
    /// Its path on the host.
    package var hostPath: String?

    /// Its path in the container.
    package var containerPath: String?

    /// What may be done with it, of `rwm`: read, write, make.
    package var permissions: String?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case hostPath = "PathOnHost"
        case containerPath = "PathInContainer"
        case permissions = "CgroupPermissions"
    }
}
