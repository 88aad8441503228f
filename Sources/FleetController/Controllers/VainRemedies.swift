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
        /// What may stay, and isn't tried again.
        var accepted: Set<ContainerDrift> = []
        var drift: Set<ContainerDrift> = []
        var notedAt = Date.distantPast
        /// Zero before anything has been in vain that is to be tried again.
        var delay: TimeInterval = 0

        /// A clock that was set back ends the wait.
        func isWaiting(at now: Date) -> Bool { notedAt <= now && now < notedAt.addingTimeInterval(delay) }

        mutating func wait(for added: Set<ContainerDrift>, now: Date) {
            if isWaiting(at: now) { return drift.formUnion(added) }
            drift = added
            notedAt = now
            delay = min(max(delay * 2, VainRemedies.firstDelay), VainRemedies.longestDelay)
        }
    }

    /// In seconds; twice as long after each.
    static let firstDelay = 1.0
    static let longestDelay = 300.0

    private let entries = Mutex<[RecordKey: Entry]>([:])

    /// Notes drift that is there right after what should have cured it.
    func note(_ drift: Set<ContainerDrift>, of record: FleetRecord<Container>, now: Date) {
        let accepted = drift.filter(\.mayStay)
        entries.withLock { entries in
            var entry = entries[record.key] ?? Entry(uid: record.uid, generation: record.generation)
            if !isAbout(entry, record) { entry = Entry(uid: record.uid, generation: record.generation) }
            entry.accepted.formUnion(accepted)
            if accepted.count < drift.count { entry.wait(for: drift.subtracting(accepted), now: now) }
            entries[record.key] = entry
        }
    }

    /// What to leave alone for now; nil once it is to be tried again, or the record asks for something else.
    func drift(of record: FleetRecord<Container>, now: Date) -> VainDrift? {
        entries.withLock { entries in
            guard let entry = entries[record.key], isAbout(entry, record) else { return nil }
            if entry.isWaiting(at: now) {
                let nextTry = entry.notedAt.addingTimeInterval(entry.delay)
                return VainDrift(drift: entry.drift.union(entry.accepted), nextTry: nextTry)
            }
            return entry.accepted.isEmpty ? nil : VainDrift(drift: entry.accepted)
        }
    }

    private func isAbout(_ entry: Entry, _ record: FleetRecord<Container>) -> Bool {
        entry.uid == record.uid && entry.generation == record.generation
    }

    /// Forgets what was waited for: nothing is left but what may stay, which isn't tried again.
    func endWait(of key: RecordKey) {
        entries.withLock { entries in
            entries[key]?.drift = []
            entries[key]?.delay = 0
        }
    }

    /// Forgets all of a record: nothing is amiss with its object any more.
    func forget(_ key: RecordKey) { entries.withLock { $0[key] = nil } }
}
