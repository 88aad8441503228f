import Synchronization

/// Which servers have ended watches of all namespaces a moment ago: none is to end the next ones as well.
///
/// A namespace is known by its id. It is remembered for a minute, and twice as long each time that it ends a watch soon
/// after that, up to 10 minutes.
final class EndedWatches: Sendable {
    private struct Entry {
        /// How many ends there were with this one.
        var number: Int
        var memory: Duration
        var until: Duration
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var count = 0
    }

    private static let shortest = Duration.seconds(60)
    private static let longest = Duration.seconds(600)

    private let time: @Sendable () -> Duration
    private let maximum: Int
    private let state = Mutex(State())

    /// Remembers `maximum` namespaces.
    init(clock: any Clock<Duration> & Sendable, maximum: Int = 10_000) {
        time = clock.stopwatch()
        self.maximum = maximum
    }

    /// How many ends there were: what a watch notes when it begins.
    var count: Int { state.withLock(\.count) }

    /// Whether the server of a namespace may end a watch that began after `count` ends, which is remembered then.
    ///
    /// While it is remembered, it may only end those that were there before.
    func mayEnd(watchBegunAt count: Int, by id: String) -> Bool {
        let now = time()
        return state.withLock { state in
            var memory = Self.shortest
            if let entry = state.entries[id] {
                guard now >= entry.until else { return count < entry.number }
                if now < entry.until + Self.longest { memory = min(entry.memory * 2, Self.longest) }
            }
            state.count += 1
            state.entries[id] = Entry(number: state.count, memory: memory, until: now + memory)
            if state.entries.count > maximum, let first = state.entries.min(by: { $0.value.until < $1.value.until }) {
                state.entries[first.key] = nil
            }
            return true
        }
    }
}
