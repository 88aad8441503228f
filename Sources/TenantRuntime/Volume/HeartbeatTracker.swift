/// Tells from each run's heartbeat whether its shim is dead.
///
/// The time that a file carries is the sandbox's word and jumps with the wall clock; that a file has changed does not.
package struct HeartbeatTracker: Sendable {
    private let beats = StandstillTracker<[UInt8]>()
    private let patience: Duration

    /// A tracker that calls a heartbeat dead when it hasn't changed for `patience`.
    package init(patience: Duration = .seconds(30)) { self.patience = patience }

    /// Notes the heartbeat's content and says whether it has stood still for too long.
    package func isDead(run: String, content: [UInt8], now: BootInstant) -> Bool {
        beats.quiet(run: run, content, now: now) >= patience
    }

    /// Drops what is known of a run that is over.
    package func forget(run: String) { beats.forget(run: run) }
}
