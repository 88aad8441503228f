import AgxModel

/// Why nobody wants a run any more.
package struct StopCause: Sendable, Hashable {
    package var reason: StopReason
    /// What people read of it, as part of a sentence.
    package var message: String

    /// Somebody called it off.
    package static func cancelled(_ message: String) -> StopCause { StopCause(reason: .cancelled, message: message) }

    /// The sandbox goes: a later company of the name, on the same volumes, tries its task again.
    package static let leaving = StopCause(reason: .leaving, message: "the company is being deleted")

    /// The end of a run that has not begun.
    var endingBeforeStart: RunEnding {
        reason == .leaving
            ? RunEnding(.lost, .lost, "Not started: \(message).")
            : RunEnding(.cancelled, .cancelled, "Cancelled before it started: \(message).")
    }
}
