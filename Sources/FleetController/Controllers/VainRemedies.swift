import AgxModel
import Foundation
import RecordStore
import Synchronization

/// What is remembered of remedies that changed nothing, so that they aren't repeated without a pause.
///
/// In memory only: a relay that starts anew has reason to try anew.
final class VainRemedies: Sendable {
    private struct Entry {
        var uid: String
        var generation: Int64
        var drift: Set<ContainerDrift>
        var notedAt: Date
        var delay: TimeInterval

        /// A clock that was set back ends the wait.
        func isWaiting(at now: Date) -> Bool { notedAt <= now && now < notedAt.addingTimeInterval(delay) }
    }

    /// In seconds; twice as long after each.
    static let firstDelay = 1.0
    static let longestDelay = 300.0

    private let entries = Mutex<[RecordKey: Entry]>([:])

    /// Notes drift that is there right after what should have cured it.
    func note(_ drift: Set<ContainerDrift>, of record: FleetRecord<Container>, now: Date) {
        entries.withLock { entries in
            guard var entry = entries[record.key], entry.uid == record.uid, entry.generation == record.generation
            else {
                entries[record.key] = Entry(
                    uid: record.uid,
                    generation: record.generation,
                    drift: drift,
                    notedAt: now,
                    delay: Self.firstDelay,
                )
                return
            }
            if entry.isWaiting(at: now) {
                entry.drift.formUnion(drift)
            } else {
                entry.drift = drift
                entry.notedAt = now
                entry.delay = min(entry.delay * 2, Self.longestDelay)
            }
            entries[record.key] = entry
        }
    }

    /// What to leave alone for now; nil once it is to be tried again, or the record asks for something else.
    func drift(of record: FleetRecord<Container>, now: Date) -> VainDrift? {
        entries.withLock { entries in
            guard let entry = entries[record.key], entry.uid == record.uid, entry.generation == record.generation,
                entry.isWaiting(at: now)
            else { return nil }
            return VainDrift(drift: entry.drift, nextTry: entry.notedAt.addingTimeInterval(entry.delay))
        }
    }

    /// Forgets all of a record: nothing is amiss with its object any more.
    func forget(_ key: RecordKey) { entries.withLock { $0[key] = nil } }
}
