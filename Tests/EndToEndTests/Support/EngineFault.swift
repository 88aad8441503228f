import NIOCore

/// What a proxy does with one request to the engine.
enum EngineFault: Sendable {
    /// Passes it on.
    case none
    /// Says nothing, ever; the engine doesn't see it.
    case hang
    /// Lets the engine see it later.
    case delay(TimeAmount)
    /// Answers in the engine's place, which doesn't see it.
    case answer(status: Int, message: String)
    /// Lets the engine do it, and breaks the connection when it says so.
    case dropReply
    /// Breaks the connection; the engine doesn't see it.
    case cut

    /// Decides by the request's first line without the API version, such as `POST /containers/create?name=db`.
    typealias Rule = @Sendable (_ request: String) -> EngineFault

    /// The first line of the request that begins with these bytes; nil if none does.
    static func request(in bytes: ByteBuffer) -> String? {
        let start = String(decoding: bytes.readableBytesView.prefix(2000), as: UTF8.self)
        guard let line = start.split(separator: "\r\n", maxSplits: 1).first, line.hasSuffix(" HTTP/1.1") else {
            return nil
        }
        return String(line.dropLast(" HTTP/1.1".count).replacing(/\/v1\.[0-9]+\//, with: "/"))
    }

    /// An answer of Docker's shape.
    static func response(_ status: Int, _ message: String) -> ByteBuffer {
        let body = "{\"message\":\"\(message)\"}"
        return ByteBuffer(
            string: "HTTP/1.1 \(status) Fault\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }
}
