/// How much text a parser takes before it refuses, so that no document can exhaust memory, time or the stack.
package struct ParseLimits: Sendable, Hashable {
    /// The deepest nesting that any parser allows, whatever `maximumDepth` says: code that walks values is recursive.
    package static let deepestNesting = 200

    /// The longest text in bytes; longer text is refused before it is looked at.
    package var maximumBytes: Int
    /// How many arrays and objects may be inside each other; the outermost one counts as 1.
    ///
    /// Never more than `deepestNesting`.
    package var maximumDepth: Int
    /// How many values one text may hold, each element, member and container counted, YAML aliases as often as they
    /// are used.
    package var maximumNodes: Int

    /// Limits that suit one manifest or one API body; give others where the text is known to be larger.
    package init(maximumBytes: Int = 1 << 20, maximumDepth: Int = 64, maximumNodes: Int = 100_000) {
        self.maximumBytes = maximumBytes
        self.maximumDepth = min(maximumDepth, Self.deepestNesting)
        self.maximumNodes = maximumNodes
    }

    /// For text that this package wrote itself: only the nesting is bounded, since values that came in as compact
    /// JSON are longer as YAML.
    package static let ownText = ParseLimits(
        maximumBytes: .max,
        maximumDepth: deepestNesting,
        maximumNodes: .max,
    )
}
