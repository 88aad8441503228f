import ManifestFormat

/// The use of a tool in one line for people: its name and what matters of its input.
struct ToolLine {
    let text: String

    /// The members of an input that tell the most, the first one that is there.
    private static let telling = ["command", "file_path", "path", "pattern", "query", "url", "prompt", "description"]

    init(name: JSONValue?, input: JSONValue?) {
        let name = name?.string ?? "tool"
        let detail = Self.telling.lazy.compactMap { input?[$0]?.string }.first { !$0.isEmpty }
        text = detail.map { "\(name): \($0.head(bytes: 300))".asOneLine } ?? name.asOneLine
    }
}
