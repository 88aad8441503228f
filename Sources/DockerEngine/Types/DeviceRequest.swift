/// Devices that one of the engine's drivers picks for a container.
package struct DeviceRequest: Codable, Sendable, Hashable {
    /// The driver; empty is whichever can.
    package var driver: String?

    /// How many; -1 is all there are.
    package var count: Int?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case driver = "Driver"
        case count = "Count"
    }
}
