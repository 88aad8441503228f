import AgxModel
import DockerEngine
import NIOCore
import TenantRuntime

/// Runs commands in the company's sandbox through the gate.
struct GateSandboxExec: SandboxExec {
    private static let outputLimit = 1 << 20

    private let client: DockerClient
    private let sandbox: String

    init(company: CompanyID, socket: String) throws {
        client = try DockerClient(.unix(socket))
        sandbox = DockerNames(company: company).sandboxContainer
    }

    func launch(_ argv: [String], environment: [String: String]) async throws(SandboxError) {
        var exec = ExecConfiguration.detached(argv)
        exec.environment = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let configuration = exec
        try await attempt {
            let id = try await client.createExec(in: sandbox, configuration)
            try await client.startExecDetached(id)
        }
    }

    func run(_ argv: [String], timeout: Duration) async throws(SandboxError) -> SandboxExecResult {
        try await attempt {
            let client = client.limited(to: timeout)
            let configuration = ExecConfiguration.attached(argv)
            let (id, output) = try await client.withExec(in: sandbox, configuration) { id, stream in
                stream.closeInput()
                var output: [UInt8] = []
                for try await piece in stream.output where output.count < Self.outputLimit {
                    output += Array(piece.bytes.readableBytesView)
                }
                return (id, output)
            }
            let exitCode = try await client.inspectExec(id).exitCode
            return SandboxExecResult(exitCode: exitCode ?? -1, output: output)
        }
    }

    private func attempt<Value>(_ call: () async throws -> Value) async throws(SandboxError) -> Value {
        do {
            return try await call()
        } catch let error as DockerError {
            throw SandboxError(Self.code(error), error.message)
        } catch {
            throw SandboxError(.unreachable, "the call was cut off: \(error)")
        }
    }

    /// Only what proves that no process of the sandbox is left counts as not running.
    private static func code(_ error: DockerError) -> SandboxError.Code {
        switch error.code {
        case .notRunning: .notRunning
        case .notFound where error.subject == .container: .notRunning
        case .conflict where error.message.contains("paused"): .paused
        case .badRequest, .forbidden, .unauthorized, .tooManyRequests, .versionUnsupported: .refused
        case .timedOut: .timedOut
        default: .unreachable
        }
    }
}
