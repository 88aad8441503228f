/// The answer to a creation.
package struct CreatedObject: Codable, Sendable, Hashable, EmptyInitializable {
    /// The new object's id.
    @OrEmpty package var id: String = ""

    /// What the engine could not do as asked, though it went on.
    @OrEmpty package var warnings: [String] = []

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case warnings = "Warnings"
    }
}
