import struct Foundation.Date
import struct Foundation.TimeInterval

extension ContainerSituation {
    /// The situation once the end of the container is counted: one more restart, and the time of the next start.
    func countingEnd(_ live: ObservedContainer.Details) -> ContainerSituation {
        let ended = live.finishedAt ?? now
        let ran = live.startedAt.map { ended.timeIntervalSince($0) } ?? 0
        var counted = self
        counted.memory.count(endedAt: ended, afterRunningFor: ran, now: now)
        return counted
    }
}

extension ContainerSituation.Memory {
    /// Counts one end, or one failed start (which ran for no time at all).
    mutating func count(endedAt: Date, afterRunningFor runtime: TimeInterval, now: Date) {
        let delay = crashLoop.nextDelay(afterRunningFor: runtime)
        restartCount += 1
        crashLoop.lastDelay = delay
        nextRetry = CrashLoop.startTime(endedAt: endedAt, delay: delay, now: now)
    }
}
