/// One request as the gate read it: whole, bounded, and without any doubt where it ends.
struct GateRequest: Sendable, Hashable {
    var method: String
    /// Path and query as they came; percent-encoding is refused, not decoded.
    var path: String
    var query: [String: String]
    var body: [UInt8]
    /// Whether the client asked to keep the connection for raw bytes.
    var wantsUpgrade: Bool
    var closesConnection: Bool
}
