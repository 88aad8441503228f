package import AgxModel

/// The relay's door to one company's containers: a directory on the host with sockets, caps and secrets.
///
/// Supplied by the executable; the fleet only asks that it be there before a container that mounts it.
package protocol TenantGate: Sendable {
    /// Where the company's gate directory is on the host.
    func directory(of company: String) -> String

    /// What tells the present directory from an earlier one at that path, of which a container that was started with
    /// it sees nothing but a dead end; nil while there is none.
    func identity(of company: String) -> String?

    /// Makes the gate, or brings it to these caps; cheap if nothing has changed.
    func open(company: String, caps: ResourceCap.Spec) async throws

    /// Closes the gate and takes its directory away, whatever the runtime has put there.
    func close(company: String) async throws
}

/// What the relay knows of a company's insides.
package protocol TenantProbe: Sendable {
    /// Whether the company's runtime answers.
    func runtimeIsReady(company: String) async -> Bool

    /// Whether no run and no terminal would be cut short, as the company's runtime says; nil if it doesn't answer.
    func isIdle(company: String) async -> Bool?

    /// Tells a company's runtime that its company is being deleted, so that it ends its runs, and asks it for what it
    /// alone knows; false if runs are still to end, after which it wants to be asked again.
    ///
    /// Bounded to seconds, and may come to nothing.
    func takeLeave(of company: String, uid: String) async -> Bool
}
