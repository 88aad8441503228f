import AgxModel
import DockerEngine
import NIOCore
import RelayServer
import ResourceAPI

/// Logs of and commands in companies' containers, by the engine.
struct EngineContainers: ContainerOperations {
    let client: DockerClient
    let installation: String

    func logs(
        of container: ContainerPlace,
        _ query: ContainerLogQuery,
    ) async throws -> any AsyncSequence<ByteBuffer, any Error> & Sendable {
        var request = DockerClient.LogQuery()
        request.follows = query.follows
        request.tail = query.tailLines
        request.hasTimestamps = query.hasTimestamps
        request.since = query.since.map { EngineTime($0) }
        request.until = query.until.map { EngineTime($0) }
        let options = request
        let stream = try await translating(container) { found in try await client.logs(of: found.id, options) }
        return stream.map(\.bytes)
    }

    func checkExec(in container: ContainerPlace) async throws {
        try await translating(container) { found in
            guard found.state.isRunning, !found.state.isPaused else {
                throw StatusError(.conflict, "container \(container.name) of \(container.company) is not running")
            }
        }
    }

    func withExec<Result: Sendable>(
        _ command: ExecCommand,
        in container: ContainerPlace,
        _ body: @Sendable (any ExecSession) async throws -> Result,
    ) async throws -> Result {
        var exec = ExecConfiguration()
        exec.command = command.arguments
        exec.attachesInput = command.hasInput
        exec.attachesOutput = command.hasOutput
        exec.attachesError = command.hasErrorOutput
        exec.hasTerminal = command.hasTerminal
        exec.user = command.user
        if command.hasTerminal { exec.environment = ["TERM=xterm-256color"] }
        let configuration = exec
        return try await translating(container) { found in
            try await client.withExec(in: found.id, configuration) { id, stream in
                try await body(EngineExecSession(client: client, id: id, stream: stream))
            }
        }
    }

    /// Runs a call with the container that was made from the record, and translates what the engine refuses.
    private func translating<Value>(
        _ container: ContainerPlace,
        _ call: (ContainerInspection) async throws -> Value,
    ) async throws -> Value {
        let name = DockerNames(company: try CompanyID(container.company)).container(named: container.name)
        do {
            let found = try await client.inspectContainer(name)
            // A container of others under our name is as good as none.
            guard
                LabelKeys.mark(
                    found.configuration?.labels ?? [:],
                    installation: installation,
                    company: container.company,
                    kind: Container.kind,
                    name: container.name,
                )
            else { throw DockerError(.notFound, attempted: "find container \(name)") }
            return try await call(found)
        } catch let error as DockerError {
            switch error.code {
            case .notFound, .notRunning, .conflict:
                throw StatusError(.conflict, "container \(container.name) of \(container.company) is not running")
            default:
                throw StatusError(
                    .serviceUnavailable,
                    "the container engine did not answer: \(error.code.explanation)",
                )
            }
        }
    }
}

/// A command at the engine.
private struct EngineExecSession: ExecSession {
    let client: DockerClient
    let id: String
    let stream: ExecStream

    var output: any AsyncSequence<RelayServer.ExecOutput, any Error> & Sendable {
        stream.output.map { piece in
            switch piece {
            case .stdout(let bytes): .standardOutput(bytes)
            case .stderr(let bytes): .standardError(bytes)
            }
        }
    }

    func write(_ bytes: ByteBuffer) async throws { try await stream.write(bytes) }

    func closeInput() async throws { stream.closeInput() }

    func resize(columns: Int, rows: Int) async throws {
        try await client.resizeExec(id, columns: columns, rows: rows)
    }

    func exitCode() async throws -> Int { try await client.inspectExec(id).exitCode ?? -1 }
}
