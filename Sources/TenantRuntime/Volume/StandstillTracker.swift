import Synchronization

/// Remembers since when what is seen of each run has stood still, on this process's own clock.
///
/// After a restart of the runtime each run gets the whole patience again, and so it does when the machine has slept.
package final class StandstillTracker<Value: Equatable & Sendable>: Sendable {
    private struct Sight {
        var value: Value
        var since: BootInstant
    }

    /// The clocks are not read at once, so that a moment's difference is no sleep.
    private static var shortestSleep: Duration { .seconds(1) }

    private let sights = Mutex<[String: Sight]>([:])

    package init() {}

    /// How long a run has stood still, now that `value` is seen of it.
    package func quiet(run: String, _ value: Value, now: BootInstant) -> Duration {
        sights.withLock { sights in
            if let sight = sights[run], sight.value == value, now.slept(since: sight.since) < Self.shortestSleep,
                let age = now.awake(since: sight.since)
            {
                return age
            }
            sights[run] = Sight(value: value, since: now)
            return .zero
        }
    }

    /// Drops what is known of a run that is over.
    package func forget(run: String) {
        sights.withLock { $0[run] = nil }
    }
}
