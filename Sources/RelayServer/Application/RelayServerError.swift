/// Why the relay's server could not be set up or did not stay up.
package struct RelayServerError: Error, Sendable, Hashable {
    /// What is wrong.
    package enum Code: Sendable, Hashable {
        /// The address to listen on is none, or may not be used.
        case address
        /// Nobody can listen there at the moment.
        case listen
        /// The certificate and its key can't be used.
        case certificate
        /// A kind's definition is broken.
        case kinds
    }

    package var code: Code
    /// Fit for a person; says what would be right.
    package var message: String
    /// The error below, as text.
    package var cause: String?

    package init(_ code: Code, _ message: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}

extension RelayServerError: CustomStringConvertible {
    package var description: String { cause.map { "\(message): \($0)" } ?? message }
}
