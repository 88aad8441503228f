package import DockerEngine

/// The few calls that the gate makes to the engine for a company.
package protocol GateEngine: Sendable {
    /// Asks whether the engine answers.
    func ping() async throws
    /// The engine's version and API range.
    func version() async throws -> EngineVersion
    /// Everything the engine knows of a container; the gate passes on only part of it.
    func inspectContainer(_ id: String) async throws -> ContainerInspection
    /// Prepares a command and returns its id.
    func createExec(in container: String, _ configuration: ExecConfiguration) async throws -> String
    /// Runs a prepared command without streams.
    func startExecDetached(_ id: String, hasTerminal: Bool) async throws
    /// Runs a prepared command with its streams, for as long as `body` runs.
    func withExecStream<Result: Sendable>(
        _ id: String,
        hasTerminal: Bool,
        _ body: (ExecStream) async throws -> Result,
    ) async throws -> Result
    /// Changes the size of a command's terminal.
    func resizeExec(_ id: String, columns: Int, rows: Int) async throws
    /// What became of a command.
    func inspectExec(_ id: String) async throws -> ExecInspection
}

extension DockerClient: GateEngine {}
