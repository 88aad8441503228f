/// Why a key or a certificate could not be had.
package struct SecurityError: Error, Sendable, Hashable {
    /// What is wrong.
    package enum Code: Sendable, Hashable {
        /// The file can't be read or written, or others may read it.
        case keyFile
        /// The file's text is not what it should be.
        case malformed
        /// A certificate can't be made or used: expired, or not of its key.
        case certificate
        /// A company's own credential can't be used; the message names it, and its people may read it.
        case credential
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
