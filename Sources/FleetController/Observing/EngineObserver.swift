import AgxModel
import ReconcileKernel
import RecordStore
import Synchronization

/// Keeps the snapshot of one engine true: events first, then a complete list, again after every gap.
///
/// One loop reconnects for all, with backoff; while it does, nothing is decided from what is known.
final class EngineObserver<C: Clock>: Sendable where C.Duration == Duration {
    /// How the observer is set.
    struct Options: Sendable {
        var installation: String
        var relistInterval: Duration = .seconds(30)
        /// Much jitter, at the longest delay too: many relays of one restarted host would knock in step for ever.
        var reconnect = Backoff(base: .milliseconds(100), limit: .seconds(5), jitter: 0.5)
    }

    /// What the observer tells the controllers.
    struct Reports: Sendable {
        /// These records' objects may have changed.
        var changed: @Sendable (Set<RecordKey>) -> Void
        /// All is known again after it was not.
        var connected: @Sendable () -> Void
        /// The engine can't be observed; told at each try, the first one after it could be is news.
        var disconnected: @Sendable (_ error: any Error, _ isNews: Bool) -> Void
        /// A complete list was taken in.
        var listed: @Sendable () -> Void
    }

    struct Guarded {
        var snapshot = EngineSnapshot()
        /// Which record wants an object of which name, so that an event can be told to it.
        var interests: [ObjectName: RecordKey] = [:]
        var lastEventTime: Int64?
        var processors: Int?
        var isAway = false
    }

    let engine: any ContainerEngine
    private let options: Options
    private let clock: C
    private let random: @Sendable () -> Double
    private let subnets: SubnetLedger
    private let reports: Reports
    private let guarded = Mutex(Guarded())

    init(
        engine: any ContainerEngine,
        options: Options,
        clock: C,
        random: @escaping @Sendable () -> Double,
        subnets: SubnetLedger,
        reports: Reports,
    ) {
        self.engine = engine
        self.options = options
        self.clock = clock
        self.random = random
        self.subnets = subnets
        self.reports = reports
    }

    /// A copy of what is known now.
    var snapshot: EngineSnapshot { guarded.withLock { $0.snapshot } }

    /// How many processors the engine's machine has, as far as it has told.
    var processors: Int? { guarded.withLock { $0.processors } }

    var isConnected: Bool { guarded.withLock { $0.snapshot.isComplete } }

    /// Whether the last try to observe the engine failed; false before the first.
    var isAway: Bool { guarded.withLock { $0.isAway } }

    /// Reads what is known in place: as long as a copy of it lives, the next change copies everything.
    func read<Value: Sendable>(_ body: (EngineSnapshot) -> Value) -> Value {
        guarded.withLock { body($0.snapshot) }
    }

    @discardableResult
    func update<Value: Sendable>(_ change: (inout EngineSnapshot) -> Value) -> Value {
        mutate { change(&$0.snapshot) }
    }

    /// Every change of what is known goes through here, so that the subnets that networks hold are told in order.
    private func mutate<Value: Sendable>(_ change: (inout Guarded) -> Value) -> Value {
        guarded.withLock { guarded in
            let value = change(&guarded)
            for (id, held) in guarded.snapshot.takeSubnetChanges() { subnets.set(held, heldBy: .network(id)) }
            return value
        }
    }

    /// Tells the observer which record to tell of an object's changes.
    func expressInterest(of key: RecordKey, in name: ObjectName) {
        guarded.withLock { $0.interests[name] = key }
    }

    func endInterest(in name: ObjectName) {
        guarded.withLock { $0.interests[name] = nil }
    }

    /// Observes until cancelled.
    func run() async {
        var failures = 0
        while !Task.isCancelled {
            var connectedAt: C.Instant?
            do {
                try await observe { connectedAt = clock.now }
            } catch {
                if Task.isCancelled { return }
                let wasAway = guarded.withLock { guarded in
                    defer { guarded.isAway = true }
                    guarded.snapshot.disconnect()
                    return guarded.isAway
                }
                reports.disconnected(error, !wasAway)
            }
            // A connection that ends as soon as it is made is no better than none.
            if let connectedAt, connectedAt.duration(to: clock.now) >= options.reconnect.limit { failures = 0 }
            failures += 1
            let delay = options.reconnect.delay(failures: failures, random: random())
            do { try await clock.sleep(until: clock.now.advanced(by: delay), tolerance: nil) } catch { return }
        }
    }

    /// One connection: ends by throwing when the events or a list fail.
    private func observe(connected: () -> Void) async throws {
        let host = try await engine.host()
        let now = host.time
        let since = guarded.withLock { guarded in
            guarded.processors = host.processors
            // The engine keeps its last events in memory; from before its restart there are none, and a list follows.
            let since = min(guarded.lastEventTime ?? now, now)
            guarded.lastEventTime = since
            return since
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.engine.followEvents(since: since) { self.take($0) } }
            try await relist()
            connected()
            guarded.withLock { $0.isAway = false }
            reports.connected()
            group.addTask { try await self.relistPeriodically() }
            try await group.next()
            group.cancelAll()
        }
    }

    private func relistPeriodically() async throws {
        while true {
            try await clock.sleep(until: clock.now.advanced(by: options.relistInterval), tolerance: nil)
            try await relist()
        }
    }

    private func relist() async throws {
        let begin = read { $0.revisions.latest }
        let listing = try await EngineSnapshot.Listing(
            containers: engine.containers(installation: options.installation),
            networks: engine.networks(),
            volumes: engine.volumes(installation: options.installation),
        )
        let changed = mutate { guarded in
            let changes = guarded.snapshot.merge(listing, begunAt: begin)
            return guarded.keys(of: changes)
        }
        if !changed.isEmpty { reports.changed(changed) }
        reports.listed()
    }

    /// Takes in one event: marks its object stale and tells the record that wants it.
    func take(_ event: EngineEvent) {
        let keys = mutate { guarded -> Set<RecordKey> in
            guarded.lastEventTime = max(guarded.lastEventTime ?? 0, event.time)
            return guarded.keys(touchedBy: event)
        }
        if !keys.isEmpty { reports.changed(keys) }
    }
}
