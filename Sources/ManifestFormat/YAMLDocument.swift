/// One document of a file, with the place of each field for messages.
package struct YAMLDocument: Sendable {
    /// What the document says.
    package let value: JSONValue
    /// The file or stream it came from.
    package let source: String
    /// Counted from 0; empty documents don't count.
    package let index: Int
    private let positions: PositionTree

    init(value: JSONValue, source: String, index: Int, positions: PositionTree) {
        self.value = value
        self.source = source
        self.index = index
        self.positions = positions
    }

    /// The line on which its content starts, counted from 1.
    package var line: Int { positions.position.line }

    /// The place of a field such as `spec.sandbox.env[0].name`, or of its nearest parent that the text has.
    ///
    /// It is that of the key for a member of an object, of the value for an element of a list. Never nil for a parsed
    /// document.
    package func position(of fieldPath: String) -> (line: Int, column: Int)? {
        let position = position(of: FieldPath(fieldPath))
        return (position.line, position.column)
    }

    /// The place of a field, or of its nearest parent that the text has.
    package func position(of path: FieldPath) -> SourcePosition {
        positions.position(of: path)
    }
}
