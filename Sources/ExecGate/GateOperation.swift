import AgxModel
import DockerEngine

/// What the gate lets through: the whole list.
enum GateOperation: Sendable, Hashable {
    case ping
    case version
    case inspectSandbox
    case createExec(ExecConfiguration)
    case startExec(id: String, isDetached: Bool, hasTerminal: Bool)
    case resizeExec(id: String, columns: Int, rows: Int)
    case inspectExec(id: String)
    /// The company's own key for a provider.
    case readCredentials(Provider)
    /// Tell of what has happened to the company's tasks and schedules.
    case reportEvents([RuntimeEvent])
    /// Tell that runs have ended, so that their usage can be had.
    case announceUsage
}
