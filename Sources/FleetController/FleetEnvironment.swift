package import AgxModel
package import Logging
package import ReconcileKernel
package import RecordStore

package import struct Foundation.Date

/// What a fleet takes from outside instead of from the air: clocks, randomness, the host, the log.
package struct FleetEnvironment<C: Clock>: Sendable where C.Duration == Duration {
    /// For waiting; never jumps.
    package var clock: C
    /// For what people read, and for comparing with the engine's times.
    package var now: @Sendable () -> Date
    /// Numbers in 0..<1.
    package var random: @Sendable () -> Double
    /// The random end of an Event's name: a DNS label.
    package var makeSuffix: @Sendable () -> String
    /// The subnets that the host routes to, which no network of ours may take.
    package var hostRoutes: @Sendable () -> [IPv4Subnet]
    package var logger: Logger
    /// Told of each turn of the reconcilers, from its worker: must be quick.
    package var onReconcile: @Sendable (ReconcileReport<RecordKey>) -> Void = { _ in }

    package init(
        clock: C,
        now: @escaping @Sendable () -> Date,
        random: @escaping @Sendable () -> Double,
        makeSuffix: @escaping @Sendable () -> String,
        hostRoutes: @escaping @Sendable () -> [IPv4Subnet],
        logger: Logger,
    ) {
        self.clock = clock
        self.now = now
        self.random = random
        self.makeSuffix = makeSuffix
        self.hostRoutes = hostRoutes
        self.logger = logger
    }
}
