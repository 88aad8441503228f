import NIOCore

/// Reads the answer to a request that asks for a raw stream: the head, then either raw bytes or an error's body.
///
/// Bounded: a head or an error body of more than 64 KiB fails. Pure, so it can be tested byte by byte.
struct HijackHandshake: Sendable {
    enum Outcome {
        /// More bytes are needed.
        case incomplete
        /// The stream is raw from here on; the rest are its first bytes.
        case established(rest: ByteBuffer)
        /// The engine refused, with this status and body.
        case refused(status: Int, body: ByteBuffer)
        /// This is not HTTP, or too long.
        case malformed
    }

    private struct Head {
        let status: Int
        let contentLength: Int?
        let isChunked: Bool
    }

    private static let maximumBytes = 64 << 10
    private var received = ByteBuffer()
    private var head: Head?

    mutating func consume(_ bytes: ByteBuffer) -> Outcome {
        received.writeImmutableBuffer(bytes)
        if head == nil {
            guard let end = endOfHead() else {
                return received.readableBytes > Self.maximumBytes ? .malformed : .incomplete
            }
            guard let text = received.readString(length: end), let head = Self.parse(text) else { return .malformed }
            self.head = head
        }
        guard let head else { return .incomplete }
        if head.status == 101 || head.status == 200 { return .established(rest: received) }
        return bodyIsComplete(head) ? refusal(head) : .incomplete
    }

    /// What an end of the connection means at this point.
    mutating func finish() -> Outcome { head.map { refusal($0) } ?? .incomplete }

    private func bodyIsComplete(_ head: Head) -> Bool {
        if received.readableBytes > Self.maximumBytes { return true }
        if head.isChunked { return received.readableBytesView.suffix(5).elementsEqual("0\r\n\r\n".utf8) }
        return head.contentLength.map { received.readableBytes >= $0 } ?? false
    }

    private func refusal(_ head: Head) -> Outcome {
        .refused(status: head.status, body: head.isChunked ? Self.joinedChunks(received) : received)
    }

    private func endOfHead() -> Int? {
        let view = received.readableBytesView
        var matched = 0
        let pattern = Array("\r\n\r\n".utf8)
        for (offset, byte) in view.prefix(Self.maximumBytes).enumerated() {
            matched = byte == pattern[matched] ? matched + 1 : (byte == pattern[0] ? 1 : 0)
            if matched == pattern.count { return offset + 1 }
        }
        return nil
    }

    private static func parse(_ text: String) -> Head? {
        let lines = text.split(separator: "\r\n")
        guard let words = lines.first?.split(separator: " ", maxSplits: 2), words.count >= 2,
            words[0].hasPrefix("HTTP/1."), let status = Int(words[1]), (100...599).contains(status)
        else { return nil }
        var contentLength: Int?
        var isChunked = false
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }.lowercased()
            switch line[..<colon].lowercased() {
            case "content-length": contentLength = Int(value)
            case "transfer-encoding": isChunked = value.contains("chunked")
            default: break
            }
        }
        return Head(status: status, contentLength: contentLength, isChunked: isChunked)
    }

    private static func joinedChunks(_ bytes: ByteBuffer) -> ByteBuffer {
        var rest = bytes
        var joined = ByteBuffer()
        while let end = rest.readableBytesView.firstIndex(of: UInt8(ascii: "\n")),
            let line = rest.readString(length: end - rest.readerIndex + 1),
            let length = Int(line.prefix { $0.isHexDigit }, radix: 16), length > 0,
            let chunk = rest.readSlice(length: min(length, rest.readableBytes))
        {
            joined.writeImmutableBuffer(chunk)
            rest.moveReaderIndex(forwardBy: min(2, rest.readableBytes))
        }
        return joined
    }
}
