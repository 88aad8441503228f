import DequeModule
import NIOCore
import Synchronization

/// Lines of the newest events of one kind, so that an event is written as JSON once for all who watch.
///
/// What an event of a version and type says is the same for every watch of whole objects.
final class EventLines: Sendable {
    private struct Key: Hashable {
        var version: Int64
        var type: String
    }

    private struct State {
        var lines: [Key: ByteBuffer] = [:]
        var order: Deque<Key> = []
        var bytes = 0
    }

    /// The oldest lines beyond this go.
    static let maximumBytes = 4 << 20

    private let state = Mutex(State())

    /// The line of an event; `make` is asked if nobody has needed it lately.
    func line(type: String, version: Int64, _ make: () -> ByteBuffer) -> ByteBuffer {
        let key = Key(version: version, type: type)
        if let line = state.withLock({ $0.lines[key] }) { return line }
        let line = make()
        state.withLock { state in
            guard state.lines.updateValue(line, forKey: key) == nil else { return }
            state.order.append(key)
            state.bytes += line.readableBytes
            while state.bytes > Self.maximumBytes, let oldest = state.order.popFirst() {
                state.bytes -= state.lines.removeValue(forKey: oldest)?.readableBytes ?? 0
            }
        }
        return line
    }
}
