/// One HTTP request to the relay, before it is sent.
struct RelayCall: Sendable {
    var method = "GET"
    var path: String
    var parameters: [(name: String, value: String)] = []
    var accept = "application/json"
    var contentType = "application/json"
    var body: [UInt8]?
    /// For logs and what the relay itself waits for: no deadline.
    var mayTakeLong = false
    /// Tells changes, and bookmarks between them: no deadline either, but it is never silent for long.
    var isWatch = false
}
