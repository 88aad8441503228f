/// Starts commands in the company's sandbox; the executable supplies it (in production: exec through the gate).
///
/// Both calls may be repeated freely: what they start guards itself against running twice.
package protocol SandboxExec: Sendable {
    /// Runs a short command to its end, with no input.
    ///
    /// Throws `.timedOut` when it takes longer than `timeout`; the command may then still be running.
    func run(_ argv: [String], timeout: Duration) async throws(SandboxError) -> SandboxExecResult

    /// Starts a command and returns once the engine has accepted it; what becomes of it is seen on the volume.
    func launch(_ argv: [String], environment: [String: String]) async throws(SandboxError)
}

/// What a short command in the sandbox came to.
package struct SandboxExecResult: Sendable, Hashable {
    package var exitCode: Int
    /// Standard output and error as they came, bounded by the port.
    package var output: [UInt8]

    package init(exitCode: Int, output: [UInt8] = []) {
        self.exitCode = exitCode
        self.output = output
    }
}
