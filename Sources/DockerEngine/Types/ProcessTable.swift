/// The processes of a container, with the host's numbering.
package struct ProcessTable: Codable, Sendable, Hashable {
    /// The columns.
    @OrEmpty package var titles: [String] = []

    /// The cells of each process.
    @OrEmpty package var processes: [[String]] = []

    private enum CodingKeys: String, CodingKey {
        case titles = "Titles"
        case processes = "Processes"
    }
}
