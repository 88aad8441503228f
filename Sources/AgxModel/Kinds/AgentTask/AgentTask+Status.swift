extension AgentTask {
    /// What the runtime reports.
    package struct Status: ResourceStatus {
        package var observedGeneration: Int64?
        package var phase: Phase?
        package var reason: String?
        package var message: String?
        /// Runs so far.
        package var attempts = 0
        package var currentRun: String?
        package var lastRun: String?
        package var startTime: Timestamp?
        package var completionTime: Timestamp?
        package var nextRetryTime: Timestamp?
        package var conditions: [Condition] = []

        package init() {}
    }

    /// How far a task has come.
    package enum Phase: String, Codable, Hashable, Sendable, CaseIterable {
        /// Waits for its time, its dependencies, its turn or its next try.
        case pending = "Pending"
        /// A run is queued or under way.
        case running = "Running"
        case succeeded = "Succeeded"
        case failed = "Failed"
        case cancelled = "Cancelled"
        /// A dependency failed.
        case blocked = "Blocked"
        case suspended = "Suspended"

        /// Whether nothing follows but by a change of the spec.
        package var isFinal: Bool { self == .succeeded || self == .failed || self == .cancelled }
    }
}
