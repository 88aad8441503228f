import Synchronization

/// Remembers since when each run has shown no sign of work, on this process's own clock.
///
/// After a restart of the runtime each run gets the whole patience again.
package final class ActivityTracker: Sendable {
    private struct Sign {
        var activity: RunActivity
        var since: BootInstant
    }

    private let signs = Mutex<[String: Sign]>([:])

    package init() {}

    /// How long a run has stood still, now that `activity` is seen of it.
    package func quiet(run: String, _ activity: RunActivity, now: BootInstant) -> Duration {
        signs.withLock { signs in
            if let sign = signs[run], sign.activity == activity, let age = now.elapsed(since: sign.since) { return age }
            signs[run] = Sign(activity: activity, since: now)
            return .zero
        }
    }

    /// Drops what is known of a run that is over.
    package func forget(run: String) {
        signs.withLock { $0[run] = nil }
    }
}

/// What a run shows of its work: how much it has printed, and how much processor time its processes have used.
package struct RunActivity: Sendable, Hashable {
    package var stdoutBytes: Int64
    package var stderrBytes: Int64
    /// As the shim tells it: it says so only when there was more than a process uses that just waits.
    package var processorTime: [UInt8]

    package init(stdoutBytes: Int64, stderrBytes: Int64, processorTime: [UInt8]) {
        self.stdoutBytes = stdoutBytes
        self.stderrBytes = stderrBytes
        self.processorTime = processorTime
    }
}
