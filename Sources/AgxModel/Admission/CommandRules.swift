import ManifestFormat

/// How long a container's command line may be: each list of the engine's containers has all of it.
enum CommandRules {
    static let maximumBytes = 64 << 10

    /// An issue if a command with its arguments is too long; one that was `before` the write may stay.
    static func issues(_ words: [String], before: [String]?, author: Author, field: String) -> [FieldIssue] {
        let size = words.reduce(0) { $0 + $1.utf8.count }
        guard author == .person, size > maximumBytes, words != before else { return [] }
        let message = "Too long: may not be more than \(maximumBytes) bytes with its arguments, it is \(size)"
        return [FieldIssue(.tooLong, field: field, message: message)]
    }
}
