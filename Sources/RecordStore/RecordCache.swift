import Synchronization

/// Parsed records by their version, so that an unchanged record is parsed once.
///
/// A version belongs to one state of one record for ever, so nothing in here can be outdated; versions of
/// transactions that are not committed must not get in. Two halves keep it bounded: when the younger is full, the
/// older is dropped, and what is still in use moves over as it is asked for.
final class RecordCache: Sendable {
    private struct Halves {
        var younger: [Int64: Record] = [:]
        var older: [Int64: Record] = [:]
    }

    private let capacity: Int
    private let halves = Mutex(Halves())

    init(capacity: Int) {
        self.capacity = capacity
    }

    func record(uid: String, version: Int64) -> Record? {
        halves.withLock { halves in
            if let record = halves.younger[version] { return record.uid == uid ? record : nil }
            guard let record = halves.older.removeValue(forKey: version), record.uid == uid else { return nil }
            insert(record, into: &halves)
            return record
        }
    }

    func insert(_ record: Record) {
        guard capacity > 1 else { return }
        halves.withLock { insert(record, into: &$0) }
    }

    /// Forgets a version that was replaced: nobody reads it again but from the change log.
    func remove(version: Int64) {
        halves.withLock { halves in
            halves.younger[version] = nil
            halves.older[version] = nil
        }
    }

    private func insert(_ record: Record, into halves: inout Halves) {
        if halves.younger.count >= capacity / 2 {
            halves.older = halves.younger
            halves.younger = [:]
        }
        halves.younger[record.resourceVersion] = record
    }
}
