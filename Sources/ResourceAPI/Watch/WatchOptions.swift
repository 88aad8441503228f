package import Metrics

/// How long watches live and how often they say how far they have come.
package struct WatchOptions: Sendable {
    /// What the times below are measured by.
    package var clock: any Clock<Duration> & Sendable
    /// Time between two bookmarks, for clients that take them.
    package var bookmarkInterval: Duration
    /// How long a read waits for a version that isn't there yet.
    package var versionTimeout: Duration
    /// When a watch ends for which the client has set no time; varied, so that not all come back at once.
    package var makeLifetime: @Sendable () -> Duration
    /// A number from 0 to 1 that pauses before a broken stream is opened again are varied by.
    package var makeJitter: @Sendable () -> Double = { .random(in: 0...1) }
    /// Where open watches are counted.
    package var metrics: any MetricsFactory = NOOPMetricsHandler.instance

    package init(
        clock: any Clock<Duration> & Sendable = ContinuousClock(),
        bookmarkInterval: Duration = .seconds(60),
        versionTimeout: Duration = .seconds(3),
        makeLifetime: @escaping @Sendable () -> Duration = { .seconds(Int.random(in: 1_800...3_600)) },
    ) {
        self.clock = clock
        self.bookmarkInterval = bookmarkInterval
        self.versionTimeout = versionTimeout
        self.makeLifetime = makeLifetime
    }
}
