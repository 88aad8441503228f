/// Why a call to the relay had no result; its message says what was attempted and what to do.
package struct RelayClientError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    package enum Code: Sendable, Hashable {
        /// The address can't be used.
        case invalidAddress
        /// What should prove who we are, or whom to trust, can't be used.
        case invalidCredentials
        /// The server can't prove that it is the one that is meant.
        case untrusted
        /// No connection could be made.
        case unreachable
        /// The connection ended in the middle of an answer.
        case connectionLost
        /// The relay did not answer in time.
        case timedOut
        /// The relay answered with an error; `status` has it.
        case refused
        /// What came back is not what the API promises.
        case unexpectedAnswer
    }

    package var code: Code
    package var message: String
    /// The relay's own words, if it answered.
    package var status: APIStatus?
    package var cause: (any Error)?

    package init(_ code: Code, _ message: String, status: APIStatus? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.status = status
        self.cause = cause
    }

    /// The error that an error answer of the API stands for.
    package init(status: APIStatus) {
        self.init(.refused, status.message, status: status)
    }

    /// Whether the relay said that the object doesn't exist.
    package var isNotFound: Bool { status?.code == 404 }

    /// Whether the position in the log of changes is too old to go on from.
    package var isExpired: Bool { status?.code == 410 || status?.reason == "Expired" }

    /// Whether the same call may well succeed in a moment: the relay, or the company's runtime behind it, is away.
    package var isTemporary: Bool {
        switch code {
        case .unreachable, .connectionLost, .timedOut: true
        case .refused: status.map { [429, 502, 503, 504].contains($0.code) } ?? false
        case .invalidAddress, .invalidCredentials, .untrusted, .unexpectedAnswer: false
        }
    }

    package var description: String { message }
}
