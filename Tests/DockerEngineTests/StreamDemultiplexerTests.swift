import DockerEngine
import NIOCore
import TestSupport
import Testing

@Suite("Demultiplexing a container's output", .timeLimit(.minutes(5)))
struct StreamDemultiplexerTests {
    private struct Frame {
        let isError: Bool
        let bytes: [UInt8]

        var encoded: [UInt8] {
            let length = UInt32(bytes.count)
            let header =
                [isError ? 2 : 1, 0, 0, 0] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) }
            return header + bytes
        }
    }

    @Test("Frames come out whole and in order, however the stream is split", arguments: UInt64(1)...200)
    func splitsAnywhere(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let frames = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
            Frame(
                isError: Bool.random(using: &generator),
                bytes: (0..<Int.random(in: 0...300, using: &generator)).map { _ in generator.randomByte() },
            )
        }
        var demultiplexer = StreamDemultiplexer()
        var seen: [Bool: [UInt8]] = [:]
        var rest = frames.flatMap(\.encoded)[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...40, using: &generator))
            rest = rest.dropFirst(piece.count)
            for output in try demultiplexer.consume(ByteBuffer(bytes: piece)) {
                seen[output.isError, default: []] += Array(output.bytes.readableBytesView)
            }
        }
        try demultiplexer.finish()
        for isError in [true, false] {
            let expected = frames.filter { $0.isError == isError }.flatMap(\.bytes)
            #expect(seen[isError, default: []] == expected, "seed \(seed)")
        }
    }

    @Test("Garbage gives bytes or an error, never more than came in", arguments: UInt64(1)...500)
    func garbage(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var demultiplexer = StreamDemultiplexer()
        var received = 0
        var given = 0
        do {
            for _ in 0..<20 {
                // Small values first, so that some headers are plausible and the fuzz gets behind them.
                let bytes = (0..<Int.random(in: 0...64, using: &generator)).map { _ in
                    generator.randomByte() % (seed.isMultiple(of: 2) ? 3 : 255)
                }
                given += bytes.count
                received += try demultiplexer.consume(ByteBuffer(bytes: bytes)).reduce(0) {
                    $0 + $1.bytes.readableBytes
                }
            }
        } catch {
            #expect(error.code == .protocolViolation, "seed \(seed)")
        }
        #expect(received <= given, "seed \(seed)")
    }

    @Test(
        "A header that no engine writes is refused",
        arguments: [
            [4, 0, 0, 0, 0, 0, 0, 1], [1, 1, 0, 0, 0, 0, 0, 1], [1, 0, 0, 9, 0, 0, 0, 1],
            [1, 0, 0, 0, 255, 255, 255, 255], [72, 84, 84, 80, 47, 49, 46, 49],
        ] as [[UInt8]],
    )
    func badHeader(header: [UInt8]) {
        var demultiplexer = StreamDemultiplexer()
        let error = #expect(throws: DockerError.self) { try demultiplexer.consume(ByteBuffer(bytes: header)) }
        #expect(error?.code == .protocolViolation)
    }

    @Test(
        "What the engine says when it can't go on is told in its words, after the output before it",
        arguments: 1...40,
    )
    func failure(piece: Int) throws {
        let words = Array("error reading the log".utf8)
        let stream = Frame(isError: false, bytes: [1, 2]).encoded + [3, 0, 0, 0, 0, 0, 0, UInt8(words.count)] + words
        var demultiplexer = StreamDemultiplexer()
        var (rest, output) = (stream[...], [UInt8]())
        while !rest.isEmpty {
            output += try demultiplexer.consume(ByteBuffer(bytes: rest.prefix(piece)))
                .flatMap { $0.bytes.readableBytesView }
            rest = rest.dropFirst(piece)
        }
        #expect(output == [1, 2])
        let error = #expect(throws: DockerError.self) { try demultiplexer.finish() }
        #expect(error?.code == .streamFailed && error?.daemonMessage == "error reading the log")
    }

    @Test("An end inside a frame is told from an end between frames", arguments: 0...12)
    func truncated(length: Int) throws {
        var demultiplexer = StreamDemultiplexer()
        let frame = Frame(isError: false, bytes: [1, 2, 3, 4]).encoded
        _ = try demultiplexer.consume(ByteBuffer(bytes: frame.prefix(length)))
        if length == 0 || length == 12 {
            try demultiplexer.finish()
        } else {
            let error = #expect(throws: DockerError.self) { try demultiplexer.finish() }
            #expect(error?.code == .connectionLost)
        }
    }
}

extension ExecOutput {
    fileprivate var isError: Bool {
        if case .stderr = self { true } else { false }
    }
}

extension SeededGenerator {
    fileprivate mutating func randomByte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }
}
