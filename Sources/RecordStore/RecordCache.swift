import Synchronization

/// Parsed records by their version, so that an unchanged record is parsed once.
///
/// A version belongs to one state of one record for ever, so nothing in here can be outdated; versions of
/// transactions that are not committed must not get in. Two halves keep it bounded, in number and in bytes: when the
/// younger is full, the older is dropped, and what is still in use moves over as it is asked for.
final class RecordCache: Sendable {
    private struct Entry {
        var record: Record
        var bytes: Int
    }

    private struct Half {
        var entries: [Int64: Entry] = [:]
        var bytes = 0

        mutating func insert(_ entry: Entry) {
            remove(entry.record.resourceVersion)
            entries[entry.record.resourceVersion] = entry
            bytes += entry.bytes
        }

        @discardableResult
        mutating func remove(_ version: Int64) -> Entry? {
            guard let entry = entries.removeValue(forKey: version) else { return nil }
            bytes -= entry.bytes
            return entry
        }
    }

    private struct Halves {
        var younger = Half()
        var older = Half()
    }

    private let capacity: Int
    private let maximumBytes: Int
    private let halves = Mutex(Halves())

    /// Holds at most `capacity` records, of at most `maximumBytes` together.
    init(capacity: Int, maximumBytes: Int) {
        (self.capacity, self.maximumBytes) = (capacity, maximumBytes)
    }

    /// What the records take that are held.
    var bytes: Int { halves.withLock { $0.younger.bytes + $0.older.bytes } }

    func record(uid: String, version: Int64) -> Record? {
        halves.withLock { halves in
            if let entry = halves.younger.entries[version] { return entry.record.uid == uid ? entry.record : nil }
            guard let entry = halves.older.remove(version), entry.record.uid == uid else { return nil }
            insert(entry, into: &halves)
            return entry.record
        }
    }

    func insert(_ record: Record) {
        guard capacity > 1 else { return }
        let entry = Entry(record: record, bytes: record.footprint)
        // One that fills a half by itself would drive out all others.
        guard entry.bytes <= maximumBytes / 2 else { return }
        halves.withLock { insert(entry, into: &$0) }
    }

    /// Forgets a version that was replaced: nobody reads it again but from the change log.
    func remove(version: Int64) {
        halves.withLock { halves in
            halves.younger.remove(version)
            halves.older.remove(version)
        }
    }

    private func insert(_ entry: Entry, into halves: inout Halves) {
        if halves.younger.entries.count >= capacity / 2 || halves.younger.bytes + entry.bytes > maximumBytes / 2 {
            halves.older = halves.younger
            halves.younger = Half()
        }
        halves.younger.insert(entry)
    }
}
