/// What a container is doing.
package struct ContainerState: Codable, Sendable, Hashable, EmptyInitializable {
    /// The state in one word.
    @OrEmpty package var status: ContainerStatus = .init()

    /// Whether its main process lives, also when paused.
    @OrEmpty package var isRunning: Bool = false

    /// Whether its processes are frozen.
    @OrEmpty package var isPaused: Bool = false

    /// Whether the engine's own policy is restarting it.
    @OrEmpty package var isRestarting: Bool = false

    /// Whether the kernel killed a process of it for lack of memory.
    @OrEmpty package var wasOutOfMemory: Bool = false

    /// Whether its removal failed half-way.
    @OrEmpty package var isDead: Bool = false

    /// The main process, in the host's numbering; 0 when there is none.
    @OrEmpty package var pid: Int = 0

    /// How the main process ended; 0 while it runs.
    @OrEmpty package var exitCode: Int = 0

    /// Why the last start failed; empty when it didn't.
    @OrEmpty package var error: String = ""

    /// When it was last started; nil for never.
    @OrNever package var startedAt: EngineTime?

    /// When it last ended; nil for never.
    @OrNever package var finishedAt: EngineTime?

    /// What its health check says; nil when it has none.
    package var health: ContainerHealth?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case status = "Status"
        case isRunning = "Running"
        case isPaused = "Paused"
        case isRestarting = "Restarting"
        case wasOutOfMemory = "OOMKilled"
        case isDead = "Dead"
        case pid = "Pid"
        case exitCode = "ExitCode"
        case error = "Error"
        case startedAt = "StartedAt"
        case finishedAt = "FinishedAt"
        case health = "Health"
    }
}
