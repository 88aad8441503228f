/// What a container's health check has found.
package struct ContainerHealth: Codable, Sendable, Hashable, EmptyInitializable {
    /// `starting`, `healthy`, `unhealthy` or `none`.
    @OrEmpty package var status: String = ""

    /// Failures in a row.
    @OrEmpty package var failingStreak: Int = 0

    /// The last few checks, oldest first.
    @OrEmpty package var log: [Probe] = []

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case status = "Status"
        case failingStreak = "FailingStreak"
        case log = "Log"
    }
}

extension ContainerHealth {
    /// One check.
    package struct Probe: Codable, Sendable, Hashable {
        /// When it began.
        @OrNever package var start: EngineTime?

        /// How the command ended; 0 is well.
        @OrEmpty package var exitCode: Int = 0

        /// What it printed, cut short by the engine.
        @OrEmpty package var output: String = ""

        /// With every field absent.
        package init() {}

        private enum CodingKeys: String, CodingKey {
            case start = "Start"
            case exitCode = "ExitCode"
            case output = "Output"
        }
    }
}
