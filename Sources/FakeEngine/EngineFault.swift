package import FleetController

/// What goes wrong with a call.
package enum EngineFault: Sendable {
    /// The call is refused with this error, and nothing is done.
    case refuse(EngineError)
    /// The call is carried out, and its reply is lost.
    case loseReply
    /// The call does not return until it is cancelled; nothing is done.
    case hang
}
