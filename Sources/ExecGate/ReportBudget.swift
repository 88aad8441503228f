import AgxModel
import ReconcileKernel
import Synchronization

/// How much one company may tell; a flood is cut, since each event costs the relay a write, and each announcement of
/// usage a question.
final class ReportBudget: Sendable {
    private let bucket: Mutex<TokenBucket>
    private let announcements = Mutex(TokenBucket(capacity: 2, perSecond: 1))
    private let uptime: @Sendable () -> Duration

    /// `uptime` reads a clock that is never set.
    init(limits: GateLimits, uptime: @escaping @Sendable () -> Duration) {
        bucket = Mutex(TokenBucket(capacity: Double(limits.eventsAtOnce), perSecond: limits.eventsPerSecond))
        self.uptime = uptime
    }

    /// Whether usage may be announced now.
    func takeAnnouncement() -> Bool {
        let now = uptime()
        return announcements.withLock { $0.take(1, at: now) == nil }
    }

    /// As many of the first events as may be written now.
    func take(_ events: [RuntimeEvent]) -> ArraySlice<RuntimeEvent> {
        let now = uptime()
        return bucket.withLock { bucket in events.prefix(while: { _ in bucket.take(1, at: now) == nil }) }
    }
}
