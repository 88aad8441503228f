import ManifestFormat

extension AgentTask.Status {
    private static let maximumComments = 100
    /// As they are stored, so that what the runtime writes beside them always fits.
    private static let maximumCommentBytes = 256 << 10

    /// Adds a comment; the oldest go for it, so that there are at most 100, of at most 256 KiB as JSON.
    ///
    /// Those of agents go first, and a person's never goes for an agent's: then this is false, and nothing changes.
    package mutating func add(_ comment: AgentTask.Comment) throws -> Bool {
        var kept = try (comments + [comment]).map { ($0, bytes: try JSONValue(encoding: $0).jsonBytes().count) }
        var bytes = kept.reduce(0) { $0 + $1.bytes }
        while kept.count > Self.maximumComments || bytes > Self.maximumCommentBytes {
            let oldest = kept.firstIndex { $0.0.author == SandboxAPI.userName } ?? 0
            guard oldest < kept.count - 1 else { return false }
            bytes -= kept.remove(at: oldest).bytes
        }
        comments = kept.map(\.0)
        return true
    }
}
