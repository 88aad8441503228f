import GRDB
import Synchronization

/// What a store has done since it was opened, and how large it is now.
package struct StoreStatistics: Sendable, Hashable {
    /// Writes that changed something; those that waited together share one commit.
    package var writes = 0
    /// Writes refused because the record had changed since it was read.
    package var conflicts = 0
    /// Reads and writes that the database failed, a full disk among them.
    package var failures = 0
    /// Writes that wait for their turn at the moment.
    package var waitingWrites = 0
    /// Bytes of the database's file.
    package var databaseBytes: Int64 = 0
    /// Bytes of the write-ahead log beside it.
    package var logBytes: Int64 = 0

    /// Counts what a call ended with.
    mutating func count(_ code: StoreError.Code) {
        switch code {
        case .conflict: conflicts += 1
        case .storage, .storageFull: failures += 1
        case .notFound, .alreadyExists, .expired, .badRequest, .forbidden: break
        }
    }
}

extension RecordStore {
    /// Counts since the store was opened, who waits, and the present size of its files.
    package var statistics: StoreStatistics {
        var present = counts.withLock(\.self)
        present.waitingWrites = queue.withLock(\.count)
        present.databaseBytes = StoreFiles.size(of: pool.path)
        present.logBytes = StoreFiles.size(of: pool.path + "-wal")
        return present
    }
}
