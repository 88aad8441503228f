import AgxModel
import Logging
import RecordStore

/// Keeps `FleetRecords` true: a list of every kind, then the watch, again after whatever ends the watch.
struct RecordFollower: Sendable {
    let store: RecordStore
    let records: FleetRecords
    let logger: Logger

    /// Follows until cancelled; `trigger` is called for every key that a change touches.
    func run(trigger: (RecordKey) -> Void) async {
        while !Task.isCancelled {
            do {
                try await follow(trigger: trigger)
            } catch {
                if Task.isCancelled { return }
                logger.warning("the watch of the records ended, listing again", metadata: ["error": "\(error)"])
            }
        }
    }

    private func follow(trigger: (RecordKey) -> Void) async throws {
        let start = try await store.latestResourceVersion()
        var present: Set<RecordKey> = []
        for kind in FleetRecords.kinds {
            for record in try await store.list(ListQuery(kind: kind)).records {
                present.insert(record.key)
                records.apply(record)
            }
        }
        records.retain(only: present, upTo: start)
        present.forEach(trigger)
        for try await event in store.watch(WatchQuery(start: .after(start))) {
            guard let record = event.record, FleetRecords.kinds.contains(record.key.kind) else { continue }
            if case .deleted = event { records.remove(record) } else { records.apply(record) }
            keysTouched(by: record.key).forEach(trigger)
        }
    }

    /// The record itself, and those whose decisions depend on it.
    private func keysTouched(by key: RecordKey) -> Set<RecordKey> {
        switch key.kind {
        case Company.kind:
            return [key]
        case Plan.kind:
            return Set(records.companies(onPlan: key.name).map { RecordKey(kind: Company.kind, name: $0) })
        case Network.kind, Volume.kind:
            let containers = records.keys(inNamespace: key.namespace).filter { $0.kind == Container.kind }
            return containers.union([key, RecordKey(kind: Company.kind, name: key.namespace)])
        default:
            return [key, RecordKey(kind: Company.kind, name: key.namespace)]
        }
    }
}
