import NIOCore

/// What a stub does with one request.
struct StubAnswer: Sendable {
    /// Thrown to close the connection.
    struct HangUp: Error {}

    let writer: NIOAsyncChannelOutboundWriter<ByteBuffer>

    func json(_ text: String, status: Int = 200) async throws {
        let head = "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nContent-Length: \(text.utf8.count)"
        try await raw(head + "\r\n\r\n" + text)
    }

    func raw(_ text: String) async throws { try await writer.write(ByteBuffer(string: text)) }

    /// One chunk of a chunked body.
    func chunk(_ text: String) async throws {
        try await raw(String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n")
    }

    func chunkedHead() async throws { try await raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") }

    func version(minimum: String = "1.12", maximum: String = "1.41") async throws {
        try await json(#"{"Version":"0","ApiVersion":"\#(maximum)","MinAPIVersion":"\#(minimum)"}"#)
    }

    /// Says nothing until the test is over.
    func hang() async throws -> Never {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        for await _ in stream {}
        continuation.finish()
        throw CancellationError()
    }
}
