import AgxModel
import DockerEngine
import TenantRuntime

/// Runs commands in the company's sandbox through the gate.
struct GateSandboxExec: SandboxExec {
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

    private func attempt(_ call: () async throws -> Void) async throws(SandboxError) {
        do {
            try await call()
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
        case .badRequest, .forbidden, .unauthorized, .versionUnsupported: .refused
        case .timedOut: .timedOut
        // Also what was too much just now: it says nothing of the command, which is let through later.
        default: .unreachable
        }
    }
}
