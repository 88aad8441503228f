package import NIOCore

/// Takes apart Docker's multiplexed stream.
///
/// It consists of frames: a header of 8 bytes (stream, three zeros, big-endian length), then so many bytes.
/// Payload is handed on as it comes, so no more than a header is ever held back, whatever lengths are announced.
package struct StreamDemultiplexer: Sendable {
    private enum Stage {
        /// The bytes of a header so far, fewer than eight.
        case header([UInt8])
        /// Bytes of a frame still to come, at least one.
        case payload(isError: Bool, remaining: Int)
        /// The engine tells why there is no more output: its words so far, and how many bytes of them are to come.
        case failure([UInt8], remaining: Int)
    }

    private static let failureStream: UInt8 = 3
    /// Words of an engine that are kept.
    private static let maximumWords = 4 << 10

    private var stage = Stage.header([])
    private let maximumFrameBytes: Int

    /// A demultiplexer that takes a longer frame than `maximumFrameBytes` for garbage; engines send far shorter ones.
    package init(maximumFrameBytes: Int = 64 << 20) { self.maximumFrameBytes = maximumFrameBytes }

    /// The output in the next bytes of the stream, in order; neighbours of one stream are not joined.
    ///
    /// Throws `protocolViolation` for a header that no engine writes. Nothing sensible follows after that.
    package mutating func consume(_ bytes: ByteBuffer) throws(DockerError) -> [ExecOutput] {
        var bytes = bytes
        var output: [ExecOutput] = []
        while bytes.readableBytes > 0 {
            switch stage {
            case .header(var header):
                header += bytes.readBytes(length: min(8 - header.count, bytes.readableBytes)) ?? []
                stage = header.count < 8 ? .header(header) : try payload(after: header)
            case .payload(let isError, let remaining):
                guard let piece = bytes.readSlice(length: min(remaining, bytes.readableBytes)) else { return output }
                output.append(isError ? .stderr(piece) : .stdout(piece))
                let left = remaining - piece.readableBytes
                stage = left == 0 ? .header([]) : .payload(isError: isError, remaining: left)
            case .failure(let words, let remaining):
                guard let piece = bytes.readBytes(length: min(remaining, bytes.readableBytes)), remaining > 0 else {
                    return output
                }
                let kept = words + piece.prefix(Self.maximumWords - words.count)
                stage = .failure(kept, remaining: remaining - piece.count)
            }
        }
        return output
    }

    /// Checks that the stream may end here; throws `connectionLost` inside a frame, and `streamFailed` with the engine's
    /// words if it has told why it ends, after which nothing else is read.
    package func finish() throws(DockerError) {
        if case .header(let header) = stage, header.isEmpty { return }
        if case .failure(let words, 0) = stage {
            throw DockerError(
                .streamFailed,
                attempted: "read a container's output",
                daemonMessage: String(decoding: words, as: UTF8.self),
            )
        }
        throw DockerError(
            .connectionLost,
            attempted: "read a container's output",
            daemonMessage: "the stream ended in the middle of a frame",
        )
    }

    private func payload(after header: [UInt8]) throws(DockerError) -> Stage {
        let length = header[4...7].reduce(0) { $0 << 8 | Int($1) }
        guard header[0] <= Self.failureStream, header[1] == 0, header[2] == 0, header[3] == 0,
            length <= maximumFrameBytes
        else {
            throw DockerError(
                .protocolViolation,
                attempted: "read a container's output",
                daemonMessage: "\(header) is no header of a frame",
            )
        }
        guard header[0] < Self.failureStream else { return .failure([], remaining: length) }
        return length == 0 ? .header([]) : .payload(isError: header[0] == 2, remaining: length)
    }
}
