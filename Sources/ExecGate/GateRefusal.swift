/// An answer of the gate itself that refuses a request, in the shape of Docker's error bodies.
struct GateRefusal: Error, Sendable, Hashable {
    var status: Int
    var message: String
    /// Nothing that follows on the connection can be trusted.
    var closesConnection = false

    static let allowed =
        "this gate allows ping, version, inspecting the company's own sandbox, and exec in it as player"

    /// The answer to everything that is not on the short list.
    static func forbidden(_ why: String) -> GateRefusal { GateRefusal(status: 403, message: "\(why): \(allowed)") }

    static func malformed(_ why: String) -> GateRefusal {
        GateRefusal(status: 400, message: why, closesConnection: true)
    }
}
