extension Run {
    /// How far a run has come; states only go forward.
    package enum State: String, Codable, Hashable, Sendable, CaseIterable {
        /// Next: starting, or a final state.
        case queued = "Queued"
        /// Next: running, or a final state.
        case starting = "Starting"
        /// Next: a final state.
        case running = "Running"
        case succeeded = "Succeeded"
        case failed = "Failed"
        case cancelled = "Cancelled"
        case timedOut = "TimedOut"
        /// The agent is gone and left no exit record.
        case lost = "Lost"

        /// Whether nothing can follow it.
        package var isFinal: Bool { rank == 3 }

        /// Whether a run in this state may go to the other one.
        package func canBecome(_ next: Self) -> Bool { rank < next.rank }

        private var rank: Int {
            switch self {
            case .queued: 0
            case .starting: 1
            case .running: 2
            case .succeeded, .failed, .cancelled, .timedOut, .lost: 3
            }
        }
    }
}
