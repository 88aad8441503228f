/// A volume to make.
package struct VolumeDraft: Codable, Sendable, Hashable {
    /// The name; nil lets the engine make one up.
    package var name: String?

    /// The driver; `local` by default.
    package var driver: String?

    /// The driver's options.
    package var driverOptions: [String: String]?

    /// Its labels.
    package var labels: [String: String]?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case driver = "Driver"
        case driverOptions = "DriverOpts"
        case labels = "Labels"
    }
}
