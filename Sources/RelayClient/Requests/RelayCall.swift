/// One HTTP request to the relay, before it is sent.
struct RelayCall: Sendable {
    var method = "GET"
    var path: String
    var parameters: [(name: String, value: String)] = []
    var accept = "application/json"
    var contentType = "application/json"
    var body: [UInt8]?
    /// For watches and logs: no deadline.
    var mayTakeLong = false
}
