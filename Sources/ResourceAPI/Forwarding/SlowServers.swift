import Synchronization

/// Namespaces whose servers kept a list of all namespaces waiting in vain; the next lists don't wait for them.
///
/// kubectl lists kind after kind: what is away is to cost it the time of one, not of each.
final class SlowServers: Sendable {
    private let time: @Sendable () -> Duration
    private let memory: Duration
    /// Until when each is not to be asked.
    private let ends = Mutex<[String: Duration]>([:])

    init(clock: any Clock<Duration> & Sendable, memory: Duration) {
        time = clock.stopwatch()
        self.memory = memory
    }

    /// Whether the server of the namespace is not to be waited for now.
    func contains(_ namespace: String) -> Bool {
        let now = time()
        return ends.withLock { ends in
            if let end = ends[namespace], now >= end { ends[namespace] = nil }
            return ends[namespace] != nil
        }
    }

    func insert(_ namespace: String) {
        let end = time() + memory
        ends.withLock { $0[namespace] = end }
    }

    /// To be told when the server has answered.
    func remove(_ namespace: String) {
        ends.withLock { $0[namespace] = nil }
    }
}
