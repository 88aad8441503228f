/// A connection that came through a company's door.
struct GateVisit: Sendable {
    let tenant: GateTenant
    let connection: AcceptedConnection
}
