import HTTPTypes
import Hummingbird
import NIOCore
import ResourceAPI
import Synchronization
import Testing

@Suite("long bodies")
struct PacedWriterTests {
    /// What has happened to a body, in order.
    private final class History: Sendable {
        let steps = Mutex<[String]>([])

        func add(_ step: String) { steps.withLock { $0.append(step) } }
    }

    private struct RecordingWriter: ResponseBodyWriter {
        let history: History

        func write(_ buffer: ByteBuffer) { history.add("\(buffer.readableBytes >> 10)") }
        consuming func finish(_ trailingHeaders: HTTPFields?) { history.add("end") }
    }

    @Test("are never further ahead of their connection than a few buffers")
    func pace() async throws {
        let history = History()
        let body = ResponseBody { writer in
            for size in [64, 64, 64, 64, 200, 200, 300, 10] {
                try await writer.write(ByteBuffer(repeating: 0, count: size << 10))
            }
            try await writer.finish(nil)
        }
        try await body.write(PacedWriter(RecordingWriter(history: history)) { history.add("sent") })
        let steps = history.steps.withLock { $0.joined(separator: " ") }
        #expect(steps == "64 64 64 64 sent 200 200 sent 300 sent 10 end")
    }

    @Test("end when their connection does")
    func lost() async throws {
        let history = History()
        let body = ResponseBody { writer in
            while true { try await writer.write(ByteBuffer(repeating: 0, count: 128 << 10)) }
        }
        await #expect(throws: CancellationError.self) {
            try await body.write(PacedWriter(RecordingWriter(history: history)) { throw CancellationError() })
        }
        #expect(history.steps.withLock(\.self) == ["128", "128"])
    }
}
