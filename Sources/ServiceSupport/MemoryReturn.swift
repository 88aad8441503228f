import ServiceLifecycle

/// Gives the memory that the process no longer uses back to the system, now and then.
///
/// glibc keeps what is freed below a block that is still in use: after a start with thousands of records, or after many
/// runs, a fifth of a process was memory that nobody used.
package struct MemoryReturn<C: Clock>: Service where C.Duration == Duration {
    private let clock: C
    private let interval: Duration
    private let giveBack: @Sendable () -> Void

    /// Calls `giveBack` after each `interval`; it takes a millisecond or two.
    package init(
        clock: C = ContinuousClock(),
        interval: Duration = .seconds(30),
        giveBack: @escaping @Sendable () -> Void = { MemoryArenas.giveBack() },
    ) {
        (self.clock, self.interval, self.giveBack) = (clock, interval, giveBack)
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            // A cancelled sleep ends the loop.
            while (try? await clock.sleep(for: interval)) != nil { giveBack() }
        }
    }
}
