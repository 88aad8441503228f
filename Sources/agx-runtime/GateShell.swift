import AgxModel
import DockerEngine
import NIOCore
import TenantRuntime

/// Holds a command open in the company's sandbox, through the gate.
struct GateShell: SandboxShell {
    private let client: DockerClient
    private let sandbox: String

    init(company: CompanyID, socket: String) throws {
        client = try DockerClient(.unix(socket))
        sandbox = DockerNames(company: company).sandboxContainer
    }

    func withShell(_ argv: [String], _ body: @Sendable (ShellConnection) async throws -> Void) async throws {
        try await client.withExec(in: sandbox, .attached(argv, attachesInput: true)) { _, stream in
            let connection = ShellConnection(
                send: { try await stream.write($0) },
                output: stream.output.map { Array($0.bytes.readableBytesView) },
            )
            defer { stream.closeInput() }
            try await body(connection)
        }
    }
}
