import Synchronization

/// Remembers since when what is seen of each run has stood still, on this process's own clock.
///
/// After a restart of the runtime each run gets the whole patience again.
package final class StandstillTracker<Value: Equatable & Sendable>: Sendable {
    private struct Sight {
        var value: Value
        var since: BootInstant
    }

    private let sights = Mutex<[String: Sight]>([:])

    package init() {}

    /// How long a run has stood still, now that `value` is seen of it.
    package func quiet(run: String, _ value: Value, now: BootInstant) -> Duration {
        sights.withLock { sights in
            if let sight = sights[run], sight.value == value, let age = now.elapsed(since: sight.since) { return age }
            sights[run] = Sight(value: value, since: now)
            return .zero
        }
    }

    /// Drops what is known of a run that is over.
    package func forget(run: String) {
        sights.withLock { $0[run] = nil }
    }
}
