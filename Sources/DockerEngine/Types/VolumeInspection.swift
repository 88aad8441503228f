/// Everything an engine tells about one volume.
package struct VolumeInspection: Codable, Sendable, Hashable, EmptyInitializable {
    /// The name.
    @OrEmpty package var name: String = ""

    /// The driver.
    @OrEmpty package var driver: String = ""

    /// Where it lies on the host.
    @OrEmpty package var mountpoint: String = ""

    /// When it was made.
    @OrNever package var createdAt: EngineTime?

    /// Its labels.
    @OrEmpty package var labels: [String: String] = [:]

    /// `local` or `global`.
    @OrEmpty package var scope: String = ""

    /// The driver's options.
    @OrEmpty package var options: [String: String] = [:]

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case driver = "Driver"
        case mountpoint = "Mountpoint"
        case createdAt = "CreatedAt"
        case labels = "Labels"
        case scope = "Scope"
        case options = "Options"
    }
}
