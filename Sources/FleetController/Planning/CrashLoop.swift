import struct Foundation.Date
import struct Foundation.TimeInterval

/// When a container that ended is started again: at once the first time, then 1 s doubling to 5 minutes.
///
/// A container that ran for 10 minutes starts over. Pure: the decision depends on what is observed and recorded only.
struct CrashLoop: Sendable, Hashable {
    static let firstDelay: TimeInterval = 1
    static let longestDelay: TimeInterval = 300
    static let healthyAfter: TimeInterval = 600

    /// The delay that the last restart waited for; nil if the container has not ended since it was healthy.
    var lastDelay: TimeInterval?

    /// The delay before the next start of a container that ran for `runtime` seconds.
    func nextDelay(afterRunningFor runtime: TimeInterval) -> TimeInterval {
        guard let lastDelay, runtime < Self.healthyAfter else { return 0 }
        return min(max(lastDelay * 2, Self.firstDelay), Self.longestDelay)
    }

    /// When the container may start, given when it ended; never later than the whole delay from now, whatever the
    /// wall clock did in between.
    static func startTime(endedAt: Date, delay: TimeInterval, now: Date) -> Date {
        min(endedAt.addingTimeInterval(delay), now.addingTimeInterval(delay))
    }
}
