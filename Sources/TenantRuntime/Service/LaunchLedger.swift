import Synchronization

/// What this process knows of its attempts to start scripts in the sandbox, run by run.
final class LaunchLedger: Sendable {
    /// The attempts for one run.
    struct Entry: Sendable {
        var launches = LaunchHistory()
        var stops = LaunchHistory()
        /// Whether the home volume had no room for the run directory.
        var isFull = false
        /// The keys it was given.
        var credentials: ProviderCredentials?
    }

    private let entries = Mutex<[String: Entry]>([:])

    func entry(_ run: String) -> Entry { entries.withLock { $0[run] ?? Entry() } }

    func noteLaunch(_ run: String, _ failure: SandboxError?, at now: BootInstant) {
        entries.withLock { $0[run, default: Entry()].launches.note(failure, at: now) }
    }

    func noteStop(_ run: String, _ failure: SandboxError?, at now: BootInstant) {
        entries.withLock { $0[run, default: Entry()].stops.note(failure, at: now) }
    }

    /// Notes that the home volume has no room for the run directory.
    func noteFull(_ run: String) { entries.withLock { $0[run, default: Entry()].isFull = true } }

    func note(_ run: String, _ credentials: ProviderCredentials) {
        entries.withLock { $0[run, default: Entry()].credentials = credentials }
    }

    func forget(_ run: String) { entries.withLock { $0[run] = nil } }
}
