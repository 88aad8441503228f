import ManifestFormat

/// How much the store reads back: more than it lets in, since a whole object has more text than its parts.
enum ObjectLimits {
    /// Of values inside an object; leaves room for the levels around them.
    static let deepestNesting = 150

    static let stored = ParseLimits(maximumBytes: 16 << 20, maximumDepth: 1_000, maximumNodes: 10_000_000)
}
