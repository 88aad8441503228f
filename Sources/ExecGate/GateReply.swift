import DockerEngine
import Foundation

/// One answer of the gate, as bytes.
struct GateReply: Sendable {
    var status: Int
    var contentType = "application/json"
    var body: [UInt8] = []

    init(status: Int, contentType: String = "application/json", body: [UInt8] = []) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    init(_ value: some Encodable, status: Int = 200) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(status: status, body: Array(try encoder.encode(value)))
    }

    init(_ refusal: GateRefusal) {
        self.init(message: refusal.message, status: refusal.status)
    }

    /// The engine's error, by its status and own words, without what was attempted on the host.
    init(_ error: any Error) {
        guard let error = error as? DockerError else {
            self.init(message: "the gate could not do this now", status: 503)
            return
        }
        let status = error.httpStatus ?? 503
        self.init(
            message: error.daemonMessage ?? error.code.explanation,
            status: (400...599).contains(status) ? status : 503,
        )
    }

    private init(message: String, status: Int) {
        struct Message: Encodable { let message: String }
        let body = (try? JSONEncoder().encode(Message(message: message))) ?? Data()  // A text can always be encoded.
        self.init(status: status, body: Array(body))
    }

    /// Head and body; `closes` tells the client that the connection ends.
    func bytes(closes: Bool, omitsBody: Bool = false) -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(Self.reasons[status] ?? "Status")\r\n"
        head += "Content-Type: \(contentType)\r\nContent-Length: \(body.count)\r\nServer: agx-gate\r\n"
        if closes { head += "Connection: close\r\n" }
        return Array((head + "\r\n").utf8) + (omitsBody ? [] : body)
    }

    private static let reasons = [
        200: "OK", 201: "Created", 204: "No Content", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
        409: "Conflict", 411: "Length Required", 413: "Content Too Large", 417: "Expectation Failed",
        422: "Unprocessable Content",
        429: "Too Many Requests", 431: "Request Header Fields Too Large", 500: "Internal Server Error",
        503: "Service Unavailable",
    ]
}
