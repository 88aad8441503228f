/// Why a run ended as it did: the closed list, each with what it means for the next try.
package enum RunReason: String, Codable, Hashable, Sendable, CaseIterable {
    case completed = "Completed"
    case nonZeroExit = "NonZeroExit"
    case signalled = "Signalled"
    case timedOut = "TimedOut"
    case cancelled = "Cancelled"
    case outOfMemory = "OutOfMemory"
    case lost = "Lost"
    case sandboxUnavailable = "SandboxUnavailable"
    case commandNotFound = "CommandNotFound"
    case invalidRequest = "InvalidRequest"
    case diskFull = "DiskFull"

    /// What a task with attempts left does after a run that ended for a reason.
    package enum RetryRule: String, Sendable, Hashable {
        /// Nothing: a new try would end the same.
        case never
        /// A new run after the task's backoff.
        case afterBackoff
        /// A new run after the task's backoff, and 30 seconds at least; the cause is outside of the task.
        case afterDelay
    }

    /// Whether, and after what wait, a run that ended for this reason is tried again.
    package var retryRule: RetryRule {
        switch self {
        case .completed, .cancelled, .commandNotFound, .invalidRequest: .never
        case .nonZeroExit, .signalled, .timedOut, .outOfMemory, .lost: .afterBackoff
        case .sandboxUnavailable, .diskFull: .afterDelay
        }
    }
}
