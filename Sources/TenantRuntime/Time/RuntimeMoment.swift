package import struct Foundation.Date

/// The present, on both clocks: the wall's for people, the machine's for durations.
///
/// A wall clock that is set by hand or by NTP moves `wall` only; durations are measured on `boot`.
package struct RuntimeMoment: Sendable, Hashable {
    package var wall: Date
    /// Time since the machine was started, time asleep included; the same in all its containers.
    package var boot: BootInstant

    package init(wall: Date, boot: BootInstant) {
        self.wall = wall
        self.boot = boot
    }
}

/// A point in the life of one boot of the machine.
package struct BootInstant: Sendable, Hashable {
    /// The kernel's random id of this boot: instants of two boots cannot be compared.
    package var bootID: String
    package var uptime: Duration

    package init(bootID: String, uptime: Duration) {
        self.bootID = bootID
        self.uptime = uptime
    }

    /// How much time has passed since `earlier`, nil if that was in another boot; never negative.
    package func elapsed(since earlier: BootInstant) -> Duration? {
        bootID == earlier.bootID ? max(uptime - earlier.uptime, .zero) : nil
    }
}
