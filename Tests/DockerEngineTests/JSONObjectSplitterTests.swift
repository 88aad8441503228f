import NIOCore
import TestSupport
import Testing

@testable import DockerEngine

@Suite("Cutting streams of JSON objects", .timeLimit(.minutes(5)))
struct JSONObjectSplitterTests {
    private static let objects = [
        #"{"a":1}"#, #"{"text":"}{ \" \\"}"#, #"{"a":{"b":[{},{"c":"ü"}]}}"#, "{}", #"{"escaped":"\\\\\""}"#,
    ]

    @Test("Objects come out whole, however the stream is split", arguments: UInt64(1)...200)
    func splitsAnywhere(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let chosen = (0..<8).compactMap { _ in Self.objects.randomElement(using: &generator) }
        let separators = ["", "\n", "\r\n", " ", "\u{1E}"]
        let text = chosen.map { $0 + (separators.randomElement(using: &generator) ?? "") }.joined()
        var splitter = JSONObjectSplitter()
        var seen: [String] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...9, using: &generator))
            rest = rest.dropFirst(piece.count)
            seen += try splitter.consume(ByteBuffer(bytes: piece), attempted: "read").map { String(buffer: $0) }
        }
        #expect(seen == chosen, "seed \(seed)")
        #expect(splitter.isBetweenObjects)
    }

    @Test("Text that is no object is refused", arguments: ["hello", "[1]", "{} x", "\"a\"", "}"])
    func notObjects(text: String) {
        var splitter = JSONObjectSplitter()
        let error = #expect(throws: DockerError.self) {
            try splitter.consume(ByteBuffer(string: text), attempted: "read")
        }
        #expect(error?.code == .protocolViolation)
    }

    @Test("An object without end is refused before it fills the memory")
    func endless() {
        var splitter = JSONObjectSplitter(maximumObjectBytes: 1000)
        let error = #expect(throws: DockerError.self) {
            for _ in 0..<100 {
                _ = try splitter.consume(ByteBuffer(string: "{\"a\":\"aaaaaaaaaa\","), attempted: "read")
            }
        }
        #expect(error?.code == .responseTooLarge)
    }
}
