import Synchronization

/// Namespaces whose servers kept a list of all namespaces waiting in vain; the next lists don't wait for them.
///
/// kubectl lists kind after kind: what is away is to cost it the time of one, not of each.
final class SlowServers: Sendable {
    private let clock: any Clock<Duration> & Sendable
    private let memory: Duration
    /// Tells for each whether it is to be asked again.
    private let isOver = Mutex<[String: @Sendable () -> Bool]>([:])

    init(clock: any Clock<Duration> & Sendable, memory: Duration) {
        self.clock = clock
        self.memory = memory
    }

    /// Whether the server of the namespace is not to be waited for now.
    func contains(_ namespace: String) -> Bool {
        isOver.withLock { servers in
            guard let end = servers[namespace] else { return false }
            if end() { servers[namespace] = nil }
            return servers[namespace] != nil
        }
    }

    func insert(_ namespace: String) {
        let end = Self.end(of: memory, by: clock)
        isOver.withLock { $0[namespace] = end }
    }

    /// To be told when the server has answered.
    func remove(_ namespace: String) {
        isOver.withLock { $0[namespace] = nil }
    }

    private static func end<C: Clock>(of span: C.Duration, by clock: C) -> @Sendable () -> Bool {
        let end = clock.now.advanced(by: span)
        return { clock.now >= end }
    }
}
