/// A call to an engine that failed: what was attempted, why it failed, and on which kind of object.
///
/// Cancellation is never wrapped: it passes through as `CancellationError`.
package struct DockerError: Error, Sendable, CustomStringConvertible {
    /// Why the call failed.
    package let code: Code

    /// The kind of object the failure is about, where the engine's answer tells; nil otherwise.
    package let subject: Subject?

    /// The HTTP status of the engine's answer; nil when there was none.
    package let httpStatus: Int?

    /// The engine's own words, cut to a few kilobytes; nil when it said nothing.
    package let daemonMessage: String?

    /// What was attempted and on what, such as `create container web`.
    package let attempted: String

    /// The error underneath, for failures of the connection.
    package let cause: (any Error)?

    /// A failure of `attempted`; the optional parts are what is known beyond the code.
    package init(
        _ code: Code,
        attempted: String,
        subject: Subject? = nil,
        httpStatus: Int? = nil,
        daemonMessage: String? = nil,
        cause: (any Error)? = nil,
    ) {
        self.code = code
        self.subject = subject
        self.httpStatus = httpStatus
        self.daemonMessage = daemonMessage
        self.attempted = attempted
        self.cause = cause
    }

    /// One sentence fit for a person: the attempt, the engine's words, the status.
    package var message: String {
        let reason = daemonMessage ?? cause.map { String(describing: $0) } ?? code.explanation
        return "\(attempted): \(reason)" + (httpStatus.map { " (HTTP \($0))" } ?? "")
    }

    /// The message and the code.
    package var description: String { "\(message) [\(code.rawValue)]" }
}
