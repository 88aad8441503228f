/// Why a text or a patch was refused: where it is wrong and what would be right.
///
/// Its description is `file.yaml:3:7: spec.x: message`, each part only where it is known.
package struct ParseError: Error, Sendable, Hashable {
    /// What kind of refusal it is.
    package enum Code: String, Sendable, Hashable {
        /// The text breaks the grammar of JSON, YAML or selectors.
        case syntax
        /// Not UTF-8, or a NUL byte or another control character.
        case encoding
        /// A name is given twice in one object.
        case duplicateKey
        /// More bytes, nesting, values or operations than the limits allow.
        case tooLarge
        /// Right YAML that has no meaning as JSON, such as a tag, an infinite number or a list as a key.
        case unsupported
        /// No document or more than one where exactly one is wanted.
        case documentCount
        /// A patch that isn't written as RFC 6902 says.
        case invalidPatch
        /// An operation of a patch can't be done to this value.
        case patchNotApplicable
        /// A `test` operation of a patch found another value.
        case patchTestFailed
        /// A Swift value that has no JSON form, or JSON that doesn't fit a Swift type.
        case coding
    }

    /// Decides what the caller answers, such as a status code.
    package var code: Code
    /// What is wrong and what would be right, fit for a person.
    package var message: String
    /// The file or stream the text came from.
    package var source: String?
    /// Counted from 1.
    package var line: Int?
    /// In Unicode scalars, counted from 1.
    package var column: Int?
    /// The field, such as `spec.env[0].name`; empty for the whole document or when no field is reached yet.
    package var path: String

    /// An error without source; `from(source:)` adds it where the source is known.
    package init(
        _ code: Code,
        _ message: String,
        source: String? = nil,
        position: SourcePosition? = nil,
        path: String = "",
    ) {
        self.code = code
        self.message = message
        self.source = source
        self.line = position?.line
        self.column = position?.column
        self.path = path
    }

    /// The same error of a text that came from `source`.
    package func from(source: String) -> ParseError {
        var copy = self
        copy.source = source
        return copy
    }
}

extension ParseError: CustomStringConvertible {
    package var description: String {
        var parts: [String] = []
        switch (source, line, column) {
        case (let source?, let line?, let column?): parts.append("\(source):\(line):\(column)")
        case (let source?, _, _): parts.append(source)
        case (nil, let line?, let column?): parts.append("line \(line), column \(column)")
        default: break
        }
        if !path.isEmpty { parts.append(path) }
        parts.append(message)
        return parts.joined(separator: ": ")
    }
}
