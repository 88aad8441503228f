/// Where an engine keeps a container's output.
package struct LogConfiguration: Codable, Sendable, Hashable {
    /// The log driver, such as `json-file` or `local`.
    package var type: String?

    /// The driver's options, such as `max-size` and `max-file`.
    package var options: [String: String]?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case type = "Type"
        case options = "Config"
    }
}
