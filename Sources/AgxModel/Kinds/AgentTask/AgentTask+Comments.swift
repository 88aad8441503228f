import ManifestFormat

extension AgentTask.Status {
    private static let maximumComments = 100
    /// As they are stored, so that what the runtime writes beside them always fits.
    private static let maximumCommentBytes = 256 << 10

    /// Adds a comment; the oldest go for it, so that there are at most 100, of at most 256 KiB as JSON.
    package mutating func add(_ comment: AgentTask.Comment) throws {
        var bytes = 0
        var kept: [AgentTask.Comment] = []
        for comment in ([comment] + comments.reversed()).prefix(Self.maximumComments) {
            bytes += try JSONValue(encoding: comment).jsonBytes().count
            guard bytes <= Self.maximumCommentBytes else { break }
            kept.append(comment)
        }
        comments = kept.reversed()
    }
}
