import ResourceAPI
import Synchronization

/// What an exec request is allowed to do once its connection has been upgraded.
struct ExecTicket: Sendable {
    var command: ExecCommand
    var container: ContainerPlace
    var subprotocol: ExecProtocol
    /// For the log.
    var user: String
    /// Let go with the connection.
    let lease: RequestLimiter.Lease
}

/// Carried by the context of a request whose connection can be upgraded; the route that agrees puts its ticket in.
final class UpgradeOffer: Sendable {
    private let accepted = Mutex<ExecTicket?>(nil)

    var ticket: ExecTicket? { accepted.withLock(\.self) }

    func accept(_ ticket: ExecTicket) { accepted.withLock { $0 = ticket } }
}
