extension Container {
    /// What the container controller reports.
    package struct Status: ResourceStatus {
        package var observedGeneration: Int64?
        package var state: State?
        package var engine: String?
        package var containerID: String?
        package var dockerName: String?
        package var imageID: String?
        package var startedAt: Timestamp?
        package var restartCount = 0
        package var lastExit: Exit?
        package var nextRetryTime: Timestamp?
        package var backoffSeconds: Int?
        package var conditions: [Condition] = []

        package init() {}
    }

    /// What a container is doing.
    package enum State: String, Codable, Hashable, Sendable, CaseIterable {
        /// For its network, volumes or image.
        case waiting = "Waiting"
        case creating = "Creating"
        /// Or its health check has not passed yet.
        case starting = "Starting"
        /// It ended, and is being started again.
        case restarting = "Restarting"
        case running = "Running"
        case stopping = "Stopping"
        /// As asked.
        case stopped = "Stopped"
        case replacing = "Replacing"
        /// It keeps dying; tried again at `nextRetryTime`.
        case crashLoopBackOff = "CrashLoopBackOff"
        /// The engine refuses it; the conditions say why.
        case failed = "Failed"
        /// The engine doesn't answer.
        case unknown = "Unknown"
    }

    /// How the main process last ended.
    package struct Exit: Codable, Hashable, Sendable {
        package var exitCode: Int?
        package var signal: Int?
        package var oomKilled: Bool
        package var finishedAt: Timestamp?
        package var reason: String?

        package init(
            exitCode: Int? = nil,
            signal: Int? = nil,
            oomKilled: Bool = false,
            finishedAt: Timestamp? = nil,
            reason: String? = nil,
        ) {
            self.exitCode = exitCode
            self.signal = signal
            self.oomKilled = oomKilled
            self.finishedAt = finishedAt
            self.reason = reason
        }
    }
}
