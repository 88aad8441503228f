import NIOHTTP1

extension DockerClient {
    /// Prepares a command in a running container, and returns its id.
    ///
    /// Maps to `POST /containers/{id}/exec`.
    ///
    /// Throws `notRunning` when the container doesn't run or is paused.
    package func createExec(in container: String, _ configuration: ExecConfiguration) async throws -> String {
        let request = try self.container(.POST, container, "/exec", "prepare a command in container")
        let created: CreatedObject = try await value(of: request.json(configuration))
        return created.id
    }

    /// Starts a prepared command with nothing attached, and returns at once.
    ///
    /// Maps to `POST /exec/{id}/start`.
    package func startExecDetached(_ id: String, hasTerminal: Bool = false) async throws {
        let request = try exec(.POST, id, "/start", "start exec")
        _ = try await reply(to: request.json(ExecStart(isDetached: true, hasTerminal: hasTerminal)))
    }

    /// Starts a prepared command, and runs `body` with both directions of it.
    ///
    /// Maps to `POST /exec/{id}/start`, hijacked.
    ///
    /// `hasTerminal` must be as it was prepared. The connection is closed when `body` ends, which does not end the
    /// command; there is no time limit once the engine has agreed. Engines agree before they start the command: what
    /// goes wrong after that (it was started before, the program can't be found) comes as text in the output, and shows
    /// in `inspectExec`.
    package func withExecStream<Result: Sendable>(
        _ id: String,
        hasTerminal: Bool,
        _ body: (ExecStream) async throws -> Result,
    ) async throws -> Result {
        let request = try exec(.POST, id, "/start", "start exec")
            .json(ExecStart(isDetached: false, hasTerminal: hasTerminal))
        let opened = try await connection.negotiated(request, timeout: timeout) { version in
            try await connection.guarding(version, request.attempted) {
                try await HijackedConnection.open(request, version: version, on: connection)
            }
        }
        return try await opened.withStream(timeout: timeout, isMultiplexed: !hasTerminal, body)
    }

    /// Prepares and starts a command, and runs `body` with its id and both directions of it.
    ///
    /// Maps to `POST /containers/{id}/exec` and `POST /exec/{id}/start`, hijacked. The exit code is in `inspectExec`
    /// once the output has ended.
    package func withExec<Result: Sendable>(
        in container: String,
        _ configuration: ExecConfiguration,
        _ body: (String, ExecStream) async throws -> Result,
    ) async throws -> Result {
        let id = try await createExec(in: container, configuration)
        return try await withExecStream(id, hasTerminal: configuration.hasTerminal ?? false) { stream in
            try await body(id, stream)
        }
    }

    /// Sets the size of a started command's terminal, in characters.
    ///
    /// Maps to `POST /exec/{id}/resize`.
    package func resizeExec(_ id: String, columns: Int, rows: Int) async throws {
        let request = try exec(.POST, id, "/resize", "resize exec")
        _ = try await reply(to: request.query(["h": String(rows), "w": String(columns)]))
    }

    /// Everything about one exec instance.
    ///
    /// Maps to `GET /exec/{id}/json`.
    ///
    /// Throws `notFound` a few minutes after the command ended, and at once when the container did.
    package func inspectExec(_ id: String) async throws -> ExecInspection {
        try await value(of: exec(.GET, id, "/json", "inspect exec"))
    }

    private func exec(
        _ method: HTTPMethod,
        _ id: String,
        _ path: String,
        _ attempt: String,
    ) throws(DockerError) -> EngineRequest {
        let attempted = "\(attempt) \(id)"
        let component = try pathComponent(id, attempted: attempted)
        return EngineRequest(method, "/exec/\(component)\(path)", attempted: attempted, subject: .exec)
    }
}

/// The body of a request that starts an exec.
private struct ExecStart: Encodable {
    let isDetached: Bool
    let hasTerminal: Bool

    private enum CodingKeys: String, CodingKey {
        case isDetached = "Detach"
        case hasTerminal = "Tty"
    }
}
