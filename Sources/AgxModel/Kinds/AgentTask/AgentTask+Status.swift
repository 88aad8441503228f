extension AgentTask {
    /// What the runtime reports.
    package struct Status: ResourceStatus {
        package var observedGeneration: Int64?
        package var phase: Phase?
        package var reason: String?
        package var message: String?
        /// Runs so far.
        package var attempts = 0
        /// Those of them that `spec.retry` doesn't count.
        package var excused = Excused()
        /// The `spec.rerun` that the runs since `earlierAttempts` belong to.
        package var rerun = 0
        /// Runs before the task was given another go.
        package var earlierAttempts = 0
        /// The provider's session, for the next task of the thread.
        package var session: Session?
        /// Since when it is Blocked.
        package var blockedTime: Timestamp?
        package var currentRun: String?
        package var lastRun: String?
        /// Of the first run of its latest go.
        package var startTime: Timestamp?
        package var completionTime: Timestamp?
        package var nextRetryTime: Timestamp?
        /// Oldest first.
        package var comments: [Comment] = []
        package var conditions: [Condition] = []

        package init() {}
    }

    /// What somebody has to say of a task.
    package struct Comment: Codable, Hashable, Sendable {
        /// The longest text.
        package static let maximumBytes = 8192

        package var author: String
        package var time: Timestamp
        package var text: String

        package init(author: String, time: Timestamp, text: String) {
            self.author = author
            self.time = time
            self.text = text
        }
    }

    /// Runs that don't count as attempts, by whose fault their end was.
    package struct Excused: Codable, Hashable, Sendable {
        package var provider = 0
        package var infrastructure = 0

        package init() {}
    }

    /// A conversation with a provider, which a later run can go on with.
    package struct Session: Codable, Hashable, Sendable {
        /// Nil if the last run has made the session unusable: the next one begins anew.
        package var id: String?
        /// Tokens of the whole session, where its provider counts so.
        package var tokens: Run.TokenCounts?
        /// When the run that used it last ended.
        package var time: Timestamp
        /// Which turn of its thread that run was; nil from a runtime that didn't count them.
        ///
        /// Later ones have higher numbers, whatever the clock said.
        package var turn: Int64?

        package init(id: String?, tokens: Run.TokenCounts?, time: Timestamp, turn: Int64? = nil) {
            (self.id, self.tokens) = (id, tokens)
            (self.time, self.turn) = (time, turn)
        }
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
        /// A condition on a dependency can't come true any more.
        case skipped = "Skipped"

        /// Whether nothing follows but by a change of the spec.
        package var isFinal: Bool { [.succeeded, .failed, .cancelled, .skipped].contains(self) }
    }
}
