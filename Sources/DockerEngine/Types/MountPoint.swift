/// A mount that a container has.
package struct MountPoint: Codable, Sendable, Hashable, EmptyInitializable {
    /// `volume`, `bind` or `tmpfs`.
    @OrEmpty package var type: String = ""

    /// The volume's name; empty for others.
    @OrEmpty package var name: String = ""

    /// The path on the host.
    @OrEmpty package var source: String = ""

    /// The path inside.
    @OrEmpty package var destination: String = ""

    /// The volume's driver.
    @OrEmpty package var driver: String = ""

    /// Options as they were written.
    @OrEmpty package var mode: String = ""

    /// Whether the container can write to it.
    @OrEmpty package var isWritable: Bool = false

    /// How mounts below it travel.
    @OrEmpty package var propagation: String = ""

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case type = "Type"
        case name = "Name"
        case source = "Source"
        case destination = "Destination"
        case driver = "Driver"
        case mode = "Mode"
        case isWritable = "RW"
        case propagation = "Propagation"
    }
}
