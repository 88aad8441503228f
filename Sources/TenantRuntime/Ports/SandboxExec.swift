/// Starts commands in the company's sandbox; the executable supplies it (in production: exec through the gate).
///
/// A call may be repeated freely: what it starts guards itself against running twice.
package protocol SandboxExec: Sendable {
    /// Starts a command and returns once the engine has accepted it; what becomes of it is seen on the volume.
    func launch(_ argv: [String], environment: [String: String]) async throws(SandboxError)
}
