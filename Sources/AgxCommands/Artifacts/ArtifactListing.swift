import ManifestFormat

/// What the relay tells of a run's artifacts.
struct ArtifactListing: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        var name: String
        /// In bytes.
        var size: Int64
        /// 64 hexadecimal digits.
        var sha256: String
        var mediaType: String
    }

    var entries: [Entry]
    /// Files that the run left and that can't be had.
    var omitted: Int64
    /// Whether the files have made room for those of newer runs.
    var hasExpired: Bool

    /// Reads an `ArtifactList`; throws for something else.
    init(_ document: JSONValue) throws(CommandFailure) {
        guard let items = document["items"]?.array else {
            throw CommandFailure("error: the server's answer is no list of artifacts")
        }
        var entries: [Entry] = []
        for item in items {
            guard let name = item["name"]?.string, let size = item["size"]?.integer, size >= 0,
                let sha256 = item["sha256"]?.string
            else { throw CommandFailure("error: the server's list has an artifact without name, size or sha256") }
            let type = item["mediaType"]?.string ?? ""
            entries.append(Entry(name: name, size: size, sha256: sha256, mediaType: type))
        }
        self.entries = entries
        omitted = document["omitted"]?.integer ?? 0
        hasExpired = document["expired"] != nil
    }
}
