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
    /// Since the machine was started, time asleep included.
    package var uptime: Duration
    /// The part of it in which the machine was asleep; nil if that isn't known, as from what a script has written.
    package var asleep: Duration?

    package init(bootID: String, uptime: Duration, asleep: Duration? = nil) {
        self.bootID = bootID
        self.uptime = uptime
        self.asleep = asleep
    }

    /// How much time has passed since `earlier`, time asleep included; nil if that was in another boot, never negative.
    package func elapsed(since earlier: BootInstant) -> Duration? {
        bootID == earlier.bootID ? max(uptime - earlier.uptime, .zero) : nil
    }

    /// The same without the time asleep, in which nothing could be done: what limits count.
    package func awake(since earlier: BootInstant) -> Duration? {
        elapsed(since: earlier).map { max($0 - slept(since: earlier), .zero) }
    }

    /// How long the machine was asleep since `earlier`, as far as that is known.
    package func slept(since earlier: BootInstant) -> Duration {
        guard bootID == earlier.bootID, let asleep, let before = earlier.asleep else { return .zero }
        return max(asleep - before, .zero)
    }

    /// This instant, told by a script not long before `now`: the machine wasn't asleep in between.
    func told(at now: BootInstant) -> BootInstant {
        BootInstant(bootID: bootID, uptime: uptime, asleep: asleep ?? (bootID == now.bootID ? now.asleep : nil))
    }
}
