import Synchronization

/// What this process knows of its attempts to start scripts in the sandbox, run by run.
final class LaunchLedger: Sendable {
    /// The attempts for one run.
    struct Entry: Sendable {
        var launches = LaunchHistory()
        var stops = LaunchHistory()
        /// Whether the home volume had no room for the run directory.
        var isFull = false
        /// Why the key that it needs is of no use, nil if it may be.
        var unusableKey: String?
        /// The keys it was given.
        var credentials: ProviderCredentials?
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Of all runs, also of those that are over: what another one has got hold of may be printed later.
        var secrets: Set<String> = []
    }

    private let state = Mutex(State())

    /// The keys that runs of the company were given since this process began.
    var secrets: Set<String> { state.withLock { $0.secrets } }

    func entry(_ run: String) -> Entry { state.withLock { $0.entries[run] ?? Entry() } }

    /// Notes that a script of a run is about to be started.
    func noteCall(_ run: String) {
        state.withLock { state in if state.entries[run] == nil { state.entries[run] = Entry() } }
    }

    /// Notes what came of a call that nobody has waited for, if its run is not over meanwhile.
    func noteLate(_ subject: SandboxCalls.Subject, _ failure: SandboxError?, at now: BootInstant) {
        state.withLock { state in
            switch subject.script {
            case .shim: state.entries[subject.run]?.launches.note(failure, at: now)
            case .stop: state.entries[subject.run]?.stops.note(failure, at: now)
            }
        }
    }

    func noteLaunch(_ run: String, _ failure: SandboxError?, at now: BootInstant) {
        state.withLock { $0.entries[run, default: Entry()].launches.note(failure, at: now) }
    }

    func noteStop(_ run: String, _ failure: SandboxError?, at now: BootInstant) {
        state.withLock { $0.entries[run, default: Entry()].stops.note(failure, at: now) }
    }

    /// Notes that the home volume has no room for the run directory.
    func noteFull(_ run: String) { state.withLock { $0.entries[run, default: Entry()].isFull = true } }

    /// Notes that the key that a run needs can't be used.
    func noteUnusableKey(_ run: String, _ message: String) {
        state.withLock { $0.entries[run, default: Entry()].unusableKey = message }
    }

    func note(_ run: String, _ credentials: ProviderCredentials) {
        state.withLock { state in
            state.entries[run, default: Entry()].credentials = credentials
            state.secrets.formUnion(credentials.secrets)
        }
    }

    func forget(_ run: String) { state.withLock { $0.entries[run] = nil } }
}
