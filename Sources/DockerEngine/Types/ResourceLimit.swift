/// One of a process's limits, as `ulimit` knows them.
package struct ResourceLimit: Codable, Sendable, Hashable {
    /// The limit, such as `nofile`.
    package var name: String?

    /// What holds.
    package var soft: Int64?

    /// How far a process may raise it.
    package var hard: Int64?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case soft = "Soft"
        case hard = "Hard"
    }
}
