import DequeModule
import ManifestFormat
import NIOCore
import RecordStore

/// The lines of a watch, as they come; those that are there together in one piece.
struct WatchLines {
    /// A piece takes no more lines once it is this long.
    private static let pieceBytes = 64 << 10

    private let watch: RecordWatch
    private var events: RecordWatch.Iterator
    private var batch: Deque<WatchEvent> = []
    private var encoder: WatchEventEncoder
    private var isFailed = false

    init(watch: RecordWatch, encoder: WatchEventEncoder) {
        self.watch = watch
        self.encoder = encoder
        events = watch.makeAsyncIterator()
    }

    /// Waits for lines; nil at the end of the watch, before which the reason is told if it is a failure.
    mutating func next(failingAs resource: APIResource) async -> ByteBuffer? {
        guard !isFailed else { return nil }
        do {
            while true {
                if batch.isEmpty {
                    guard let more = try await events.nextBatch() else { return nil }
                    batch = more
                }
                guard !watch.isEnded else { return nil }
                let piece = takePiece()
                if piece.readableBytes > 0 { return piece }
            }
        } catch {
            isFailed = true
            return Self.line(of: error, resource)
        }
    }

    // Never inlined: what these need for a moment would be kept for as long as a watch waits.

    @inline(never)
    private static func line(of error: any Error, _ resource: APIResource) -> ByteBuffer {
        WatchEventEncoder.line(type: "ERROR", ResourceService.status(of: error, resource, name: "").object)
    }

    @inline(never)
    private mutating func takePiece() -> ByteBuffer {
        var piece = ByteBuffer()
        while piece.readableBytes < Self.pieceBytes, let event = batch.popFirst() {
            guard let line = encoder.line(for: event) else { continue }
            if piece.readableBytes == 0 { piece = line } else { piece.writeImmutableBuffer(line) }
        }
        return piece
    }
}
