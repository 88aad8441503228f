import GRDB
import Synchronization

extension RecordStore {
    /// Drops changes from the log that are older and more than the options keep; writes do the same now and then.
    package func compactChangeLog() async throws(StoreError) {
        let (options, step) = (options, Self.compactionStep)
        do {
            var dropped = step
            while dropped > 0 {
                dropped = try await access("compact the change log") { database in
                    var dropped = 0
                    try database.inTransaction(.immediate) {
                        dropped = try ChangeTable(database: database).compact(options: options, limit: step)
                        return .commit
                    }
                    return dropped
                }
            }
        } catch {
            throw .wrapping(error, attempting: "compact the change log")
        }
    }

    /// What must be left on the disk: with less, some writes pass and some don't.
    private static let leastFreeBytes: UInt64 = 1 << 20

    /// Throws `storageFull` while the disk is full, or so full that a write may be refused.
    ///
    /// Writes only if the last write was refused.
    package func checkWritable() async throws(StoreError) {
        if let free = StoreFiles.freeBytes(besides: pool.path), free < Self.leastFreeBytes {
            throw StoreError(.storageFull, "write to the database: \(free) bytes are left on its disk")
        }
        guard isFull.load(ordering: .relaxed) else { return }
        do {
            try await access("write to the database") { database in
                try self.setDurability(.full, on: database)
                try database.inTransaction(.immediate) {
                    // The row stays as it is, but its page is written.
                    try database.execute(sql: "UPDATE meta SET value = value WHERE key = 'resource_version'")
                    return .commit
                }
            }
            isFull.store(false, ordering: .relaxed)
        } catch {
            throw .wrapping(error, attempting: "write to the database")
        }
    }

    /// Lets SQLite check the whole database and its links; throws `storage` with what it found.
    ///
    /// `isQuick` leaves out the comparison of indexes with tables, which takes most of the time.
    package func checkIntegrity(isQuick: Bool = false) async throws(StoreError) {
        try await read("check the database") { database in
            let pragma = isQuick ? "quick_check" : "integrity_check"
            let found = try String.fetchAll(database, sql: "PRAGMA \(pragma)")
            guard found == ["ok"] else { throw StoreError.damaged(found.prefix(5).joined(separator: "; ")) }
            let broken = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check")
            guard broken.isEmpty else { throw StoreError.damaged("\(broken.count) links lead nowhere") }
        }
    }

    /// Writes a consistent copy of the database to `path`, replacing a file there; writers go on meanwhile.
    ///
    /// The copy is one file that can be opened read-only, is on the disk when this returns, and has mode 0600. Rename
    /// it into place: until then it may be incomplete. Throws `storageFull` or `storage` and leaves no file.
    package func backup(to path: String) async throws(StoreError) {
        try await read("back up the database to \(path)") { database in
            do {
                try StoreFiles.remove(path)
                try Self.copy(database, to: path)
                try StoreFiles.synchronise(path)
            } catch {
                // The first error tells more than one from cleaning up after it.
                try? StoreFiles.remove(path)
                throw error
            }
        }
    }

    private static func copy(_ database: Database, to path: String) throws {
        try StoreFiles.create(path)
        let target = try DatabaseQueue(path: path)
        try target.inDatabase { copy in
            try database.backup(to: copy)
            // Without this the copy needs a writable directory to be read in.
            try copy.execute(sql: "PRAGMA journal_mode = DELETE")
        }
        try target.close()
    }
}
