import AgxModel
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
        var reconnectDelay: Duration = .milliseconds(100)
        var longestReconnectDelay: Duration = .seconds(5)
    }

    /// What the observer tells the controllers.
    struct Reports: Sendable {
        /// These records' objects may have changed.
        var changed: @Sendable (Set<RecordKey>) -> Void
        /// All is known again after it was not.
        var connected: @Sendable () -> Void
        /// The engine can't be observed.
        var disconnected: @Sendable (any Error) -> Void
        /// A complete list was taken in.
        var listed: @Sendable () -> Void
    }

    fileprivate struct Guarded {
        var snapshot = EngineSnapshot()
        /// Which record wants an object of which name, so that an event can be told to it.
        var interests: [ObjectName: RecordKey] = [:]
        var lastEventTime: Int64?
    }

    /// The name of an engine object, which is unique within its type.
    enum ObjectName: Hashable, Sendable {
        case container(String)
        case network(String)
        case volume(String)
    }

    let engine: any ContainerEngine
    private let options: Options
    private let clock: C
    private let random: @Sendable () -> Double
    private let reports: Reports
    private let guarded = Mutex(Guarded())

    init(
        engine: any ContainerEngine,
        options: Options,
        clock: C,
        random: @escaping @Sendable () -> Double,
        reports: Reports,
    ) {
        self.engine = engine
        self.options = options
        self.clock = clock
        self.random = random
        self.reports = reports
    }

    /// A copy of what is known now.
    var snapshot: EngineSnapshot { guarded.withLock { $0.snapshot } }

    var isConnected: Bool { guarded.withLock { $0.snapshot.isComplete } }

    /// Reads what is known in place: as long as a copy of it lives, the next change copies everything.
    func read<Value: Sendable>(_ body: (EngineSnapshot) -> Value) -> Value {
        guarded.withLock { body($0.snapshot) }
    }

    @discardableResult
    func update<Value: Sendable>(_ change: (inout EngineSnapshot) -> Value) -> Value {
        guarded.withLock { change(&$0.snapshot) }
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
            do {
                try await observe { failures = 0 }
            } catch {
                if Task.isCancelled { return }
                guarded.withLock { $0.snapshot.disconnect() }
                reports.disconnected(error)
            }
            failures += 1
            let factor = Double(1 << min(failures - 1, 10)) * (0.5 + random())
            let delay = min(options.reconnectDelay * factor, options.longestReconnectDelay)
            do { try await clock.sleep(until: clock.now.advanced(by: delay), tolerance: nil) } catch { return }
        }
    }

    /// One connection: ends by throwing when the events or a list fail.
    private func observe(connected: () -> Void) async throws {
        let now = try await engine.currentTime()
        let since = guarded.withLock { guarded in
            // The engine keeps its last events in memory; from before its restart there are none, and a list follows.
            let since = min(guarded.lastEventTime ?? now, now)
            guarded.lastEventTime = since
            return since
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.engine.followEvents(since: since) { self.take($0) } }
            try await relist()
            connected()
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
        let listing = try await EngineSnapshot.Listing(
            containers: engine.containers(installation: options.installation),
            networks: engine.networks(),
            volumes: engine.volumes(installation: options.installation),
        )
        let changed = guarded.withLock { guarded in
            let changes = guarded.snapshot.merge(listing)
            return guarded.keys(of: changes)
        }
        if !changed.isEmpty { reports.changed(changed) }
        reports.listed()
    }

    /// Takes in one event: marks its object stale and tells the record that wants it.
    func take(_ event: EngineEvent) {
        let keys = guarded.withLock { guarded -> Set<RecordKey> in
            guarded.lastEventTime = max(guarded.lastEventTime ?? 0, event.time)
            return guarded.keys(touchedBy: event)
        }
        if !keys.isEmpty { reports.changed(keys) }
    }
}

extension EngineObserver.Guarded {
    fileprivate func keys(of changes: EngineChanges) -> Set<RecordKey> {
        Set(
            changes.containers.compactMap { interests[.container($0.name)] }
                + changes.networks.compactMap { interests[.network($0)] }
                + changes.volumes.compactMap { interests[.volume($0)] }
        )
    }

    fileprivate mutating func keys(touchedBy event: EngineEvent) -> Set<RecordKey> {
        switch event.subject {
        case .container(let id, let eventName):
            guard let name = snapshot.containers[id]?.name ?? eventName, let key = interests[.container(name)] else {
                return []
            }
            if event.isRemoval { snapshot.removeContainer(id: id) } else { snapshot.markStale(container: name) }
            return [key]
        case .network(let id):
            let name = snapshot.networks[id]?.name
            if event.isRemoval { snapshot.removeNetwork(id: id) } else { snapshot.markStale(network: name ?? id) }
            return Set([name.flatMap { interests[.network($0)] }].compactMap { $0 })
        case .volume(let name):
            if event.isRemoval { snapshot.setVolume(nil, named: name) } else { snapshot.markStale(volume: name) }
            return Set([interests[.volume(name)]].compactMap { $0 })
        case .images:
            snapshot.forgetImages()
            return Set(interests.values.filter { $0.kind == Container.kind })
        }
    }
}
