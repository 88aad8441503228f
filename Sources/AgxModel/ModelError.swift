/// Why a value or a built-in document could not be read.
package struct ModelError: Error, Sendable, Hashable {
    /// What kind of thing was wrong.
    package enum Code: Sendable, Hashable {
        /// Text that is not a quantity, duration, time, subnet or identifier of ours.
        case invalidValue
        /// A number that is well-formed and too large to hold.
        case outOfRange
        /// A kind's built-in definition document is broken: a fault of this program.
        case invalidDefinition
        /// An object that does not have the shape of its kind.
        case invalidObject
    }

    package var code: Code
    /// Fit for a person; quotes the value and says what would be right.
    package var message: String
    /// The error below, as text, if there was one.
    package var cause: String?

    package init(_ code: Code, _ message: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}

extension ModelError: CustomStringConvertible {
    package var description: String { cause.map { "\(message): \($0)" } ?? message }
}
