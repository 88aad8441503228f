import NIOCore
import TestSupport
import Testing

@testable import DockerEngine

@Suite("Turning a request into a raw stream", .timeLimit(.minutes(5)))
struct HijackHandshakeTests {
    private func outcome(of text: String, piece: Int) -> HijackHandshake.Outcome {
        var handshake = HijackHandshake()
        var bytes = ByteBuffer(string: text)
        while bytes.readableBytes > 0 {
            guard let slice = bytes.readSlice(length: min(piece, bytes.readableBytes)) else { break }
            switch handshake.consume(slice) {
            case .incomplete: continue
            case .established(var rest):
                rest.writeImmutableBuffer(bytes)
                return .established(rest: rest)
            case let other: return other
            }
        }
        return .incomplete
    }

    @Test("Bytes after the head belong to the stream", arguments: [1, 3, 1000], [101, 200])
    func established(piece: Int, status: Int) throws {
        let head = "HTTP/1.1 \(status) UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
        guard case .established(let rest) = outcome(of: head + "raw\r\n\r\nbytes", piece: piece) else {
            Issue.record("not established")
            return
        }
        #expect(String(buffer: rest) == "raw\r\n\r\nbytes")
    }

    @Test(
        "A refusal carries its body",
        arguments: [1, 7, 1000],
        [
            "HTTP/1.1 409 Conflict\r\nContent-Length: 15\r\n\r\n{\"message\":\"x\"}",
            "HTTP/1.1 409 Conflict\r\ntransfer-encoding: Chunked\r\n\r\n5\r\n{\"mes\r\na\r\nsage\":\"x\"}\r\n0\r\n\r\n",
        ],
    )
    func refused(piece: Int, text: String) {
        guard case .refused(409, let body) = outcome(of: text, piece: piece) else {
            Issue.record("not refused")
            return
        }
        #expect(String(buffer: body) == #"{"message":"x"}"#)
    }

    @Test(
        "What is not HTTP is malformed",
        arguments: ["SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 99999 X\r\n\r\n", "\r\n\r\n"],
    )
    func malformed(text: String) {
        guard case .malformed = outcome(of: text, piece: 4) else {
            Issue.record("not malformed")
            return
        }
    }

    @Test("An endless head is malformed, an endless refusal is cut")
    func endless() {
        let filler = String(repeating: "a", count: 200_000)
        guard case .malformed = outcome(of: filler, piece: 4096) else {
            Issue.record("an endless head was read on")
            return
        }
        let refusal = "HTTP/1.1 500 X\r\nContent-Length: 999999999\r\n\r\n" + filler
        guard case .refused(500, let body) = outcome(of: refusal, piece: 4096) else {
            Issue.record("an endless refusal was read on")
            return
        }
        #expect(body.readableBytes < 100_000)
    }

    @Test("Random bytes never crash it", arguments: UInt64(1)...200)
    func fuzz(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let fragments = [
            "HTTP/1.1 ", "200", "409 X", "\r\n", "\r\n\r\n", "Content-Length: ", "-5", "chunked", "ff\r\n",
            "Transfer-Encoding: chunked\r\n", "\u{0}", ":", "7fffffffffffffff\r\n", "0\r\n\r\n",
        ]
        let text = (0..<30).compactMap { _ in fragments.randomElement(using: &generator) }.joined()
        let answer = outcome(of: Bool.random(using: &generator) ? "HTTP/1.1 409 X\r\n" + text : text, piece: 5)
        if case .established(let rest) = answer { #expect(rest.readableBytes <= text.utf8.count + 20) }
    }
}
