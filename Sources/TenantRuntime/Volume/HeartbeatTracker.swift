import Synchronization

/// Remembers since when each run's heartbeat has stood still, on this process's own clock.
///
/// The time that a file carries is the sandbox's word and jumps with the wall clock; that a file has changed does not.
/// After a restart of the runtime each run gets the whole patience again.
package final class HeartbeatTracker: Sendable {
    private struct Beat {
        var content: [UInt8]
        var since: BootInstant
    }

    private let beats = Mutex<[String: Beat]>([:])
    private let patience: Duration

    /// A tracker that calls a heartbeat dead when it hasn't changed for `patience`.
    package init(patience: Duration = .seconds(30)) { self.patience = patience }

    /// Notes the heartbeat's content and says whether it has stood still for too long.
    package func isDead(run: String, content: [UInt8], now: BootInstant) -> Bool {
        beats.withLock { beats in
            if let beat = beats[run], beat.content == content, let age = now.elapsed(since: beat.since) {
                return age >= patience
            }
            beats[run] = Beat(content: content, since: now)
            return false
        }
    }

    /// Drops what is known of a run that is over.
    package func forget(run: String) {
        beats.withLock { $0[run] = nil }
    }
}
