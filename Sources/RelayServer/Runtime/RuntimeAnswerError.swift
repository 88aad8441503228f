/// Why a runtime's answer can't be had, though the runtime is there.
struct RuntimeAnswerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was attempted, for the log.
    var message: String
    /// The error below, as text.
    var cause: String

    init(_ message: String, cause: String) {
        self.message = message
        self.cause = cause
    }

    var description: String { "\(message): \(cause)" }
}
