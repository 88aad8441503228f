import AgxModel
import ReconcileKernel
import Synchronization

/// How many events one company may have written; a flood is cut, since each costs the relay a write.
final class EventBudget: Sendable {
    private let bucket: Mutex<TokenBucket>
    private let uptime: @Sendable () -> Duration

    /// `uptime` reads a clock that is never set.
    init(limits: GateLimits, uptime: @escaping @Sendable () -> Duration) {
        bucket = Mutex(TokenBucket(capacity: Double(limits.eventsAtOnce), perSecond: limits.eventsPerSecond))
        self.uptime = uptime
    }

    /// As many of the first events as may be written now.
    func take(_ events: [RuntimeEvent]) -> ArraySlice<RuntimeEvent> {
        let now = uptime()
        return bucket.withLock { bucket in events.prefix(while: { _ in bucket.take(1, at: now) == nil }) }
    }
}
