/// Why a key could not be had.
package struct SecurityError: Error, Sendable, Hashable {
    /// What is wrong.
    package enum Code: Sendable, Hashable {
        /// The file can't be read or written, or others may read it.
        case keyFile
        /// The file's text is not a key ring.
        case malformed
    }

    package var code: Code
    /// Fit for a person; never holds a secret.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension SecurityError: CustomStringConvertible {
    package var description: String { message }
}
