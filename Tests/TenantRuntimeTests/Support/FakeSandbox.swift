import Foundation
import Synchronization
import TenantRuntime

/// A sandbox without processes that keeps the shim's promises: the claim is taken once, the exit record is whole.
///
/// It breaks what a real one breaks: commands are refused, lost after they were accepted, or carried out twice.
final class FakeSandbox: SandboxExec {
    private struct State {
        var executions: [String: Int] = [:]
    }

    private let state = Mutex(State())
    private let outcome: @Sendable (String) -> Int
    private let failure: @Sendable () -> SandboxError?
    private let isLost: @Sendable () -> Bool

    /// `outcome` gives each run's exit code.
    init(
        outcome: @escaping @Sendable (String) -> Int = { _ in 0 },
        failure: @escaping @Sendable () -> SandboxError? = { nil },
        isLost: @escaping @Sendable () -> Bool = { false },
    ) {
        self.outcome = outcome
        self.failure = failure
        self.isLost = isLost
    }

    /// How often each run's command was carried out.
    var executions: [String: Int] { state.withLock { $0.executions } }

    func launch(_ argv: [String], environment: [String: String]) async throws(SandboxError) {
        if let failure = failure() { throw failure }
        if isLost() { return }
        do {
            if argv[1].hasSuffix("run-shim.sh") { try shim(argv[2]) } else { try stop(argv[2]) }
        } catch {
            throw SandboxError(.unreachable, "\(error)")
        }
    }

    private func shim(_ directory: String) throws {
        let claim = Data("liveness=heartbeat\ncomplete=1\n".utf8)
        do {
            try claim.write(to: URL(filePath: directory + "/started"), options: .withoutOverwriting)
        } catch let error as CocoaError where error.code == .fileWriteFileExists {
            return
        }
        let run = (directory as NSString).lastPathComponent
        state.withLock { $0.executions[run, default: 0] += 1 }
        let code = outcome(run)
        // A negative code is a shim that dies at once.
        guard code >= 0 else { return }
        try Data("exit_code=\(code)\ncomplete=1\n".utf8).write(
            to: URL(filePath: directory + "/exit"),
            options: .atomic,
        )
    }

    private func stop(_ directory: String) throws {
        let record = Data("survivors=0\ncomplete=1\n".utf8)
        try record.write(to: URL(filePath: directory + "/stopped"), options: .atomic)
    }
}
