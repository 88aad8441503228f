/// How long a failing key waits: doubling from `base` to `limit`, spread by jitter so that many keys don't retry at once.
package struct Backoff: Sendable, Equatable {
    /// Delay before the first retry.
    package var base: Duration
    /// No delay is longer, jitter aside.
    package var limit: Duration
    /// The share by which a delay may be shorter or longer, 0 to 1.
    package var jitter: Double

    /// The kernel's defaults: 50 ms doubling to 5 minutes, ±10 %.
    package init(base: Duration = .milliseconds(50), limit: Duration = .seconds(300), jitter: Double = 0.1) {
        self.base = base
        self.limit = limit
        self.jitter = min(max(jitter, 0), 1)
    }

    /// Delay before retry number `failures` (1 is the first retry), without jitter; zero for no failure.
    package func delay(failures: Int) -> Duration {
        guard failures > 0, base > .zero else { return .zero }
        var delay = base
        for _ in 1..<failures {
            delay *= 2
            if delay >= limit { break }
        }
        return min(delay, limit)
    }

    /// The same delay moved by the jitter; `random` is in 0..<1, 0.5 leaves the delay as it is.
    package func delay(failures: Int, random: Double) -> Duration {
        delay(failures: failures) * (1 + jitter * (2 * random - 1))
    }
}
