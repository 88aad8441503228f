import AgxModel
import Logging
import ReconcileKernel
import RecordStore

/// Keeps `FleetRecords` true: a list of every kind, then the watch, again after whatever ends the watch.
struct RecordFollower<C: Clock>: Sendable where C.Duration == Duration {
    let store: RecordStore
    let records: FleetRecords
    let clock: C
    /// Numbers in 0..<1.
    let random: @Sendable () -> Double
    let logger: Logger

    /// Follows until cancelled; `trigger` is called for every key that a change touches.
    func run(trigger: (RecordKey) -> Void) async {
        let pause = Backoff(base: .milliseconds(100), limit: .seconds(5), jitter: 0.5)
        var failures = 0
        while !Task.isCancelled {
            let start = clock.now
            do {
                try await follow(trigger: trigger)
            } catch {
                if Task.isCancelled { return }
                logger.warning("the watch of the records ended, listing again", metadata: ["error": "\(error)"])
            }
            // What lived for a while ended for a reason of its own.
            if start.duration(to: clock.now) >= pause.limit { failures = 0 }
            failures += 1
            let delay = pause.delay(failures: failures, random: random())
            do { try await clock.sleep(until: clock.now.advanced(by: delay), tolerance: nil) } catch { return }
        }
    }

    private func follow(trigger: (RecordKey) -> Void) async throws {
        let start = try await store.latestResourceVersion()
        var present: Set<RecordKey> = []
        for kind in FleetRecords.kinds { try await read(kind, into: &present) }
        records.retain(only: present, upTo: start)
        present.forEach(trigger)
        for try await event in store.watch(WatchQuery(start: .after(start))) {
            guard let record = event.record, FleetRecords.kinds.contains(record.key.kind) else { continue }
            if case .deleted = event { records.remove(record) } else { records.apply(record) }
            keysTouched(by: record.key).forEach(trigger)
        }
    }

    /// Takes in all records of a kind, a page at a time: together they would be several times what is kept of them.
    private func read(_ kind: String, into present: inout Set<RecordKey>) async throws {
        var last: RecordKey?
        repeat {
            let page = try await store.readable(kind: kind, after: last)
            for record in page.records {
                present.insert(record.key)
                records.apply(record)
            }
            for row in page.unreadable {
                logger.error("a record can't be read", metadata: ["key": "\(row.key)", "error": "\(row.error)"])
                present.insert(row.key)
                records.apply(row)
            }
            last = page.last
        } while last != nil
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
