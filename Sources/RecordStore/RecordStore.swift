import GRDB
import Synchronization

package import struct Foundation.Date

/// The records of one SQLite database: compare-and-swap writes, lists of one version, and watches that miss nothing.
///
/// Writes take turns on one connection; reads run beside them and each sees one version. A call that has begun runs to
/// its end even if its task is cancelled: it takes milliseconds, and the caller knows what came of it.
package final class RecordStore: Sendable {
    let options: StoreOptions
    let cache: RecordCache
    let hub: ChangeHub
    let pool: DatabasePool
    private let state: Mutex<State>
    /// What the writer's connection is set to; nil until the first write.
    private let writerDurability = Mutex<Durability?>(nil)

    private struct State {
        var isClosed = false
        var lock: StoreLock?
    }

    /// Opens the database at `path`, creating it and its directory if they are missing, and migrates it.
    ///
    /// Throws `storage` if another process has it open (the message names it), if a newer program has migrated it, or
    /// if it can't be read; `storageFull` if it can't be written.
    package init(path: String, options: StoreOptions = StoreOptions()) throws(StoreError) {
        self.options = options
        cache = RecordCache(capacity: options.parsedRecords)
        do {
            try StoreFiles.prepare(path)
            let lock = options.isExclusive ? try StoreLock(path: path + ".lock") : nil
            state = Mutex(State(lock: lock))
            pool = try DatabasePool(path: path, configuration: StorePragmas.configuration(label: "RecordStore"))
            try Self.migrate(pool)
            let version = try pool.read { try ChangeTable(database: $0).latestVersion() }
            hub = ChangeHub(latestVersion: version, capacity: options.recentChanges)
        } catch {
            throw .wrapping(error, attempting: "open the database \(path)")
        }
    }

    private static func migrate(_ pool: DatabasePool) throws {
        let migrator = StoreSchema.migrator
        guard try !pool.read(migrator.hasBeenSuperseded) else {
            throw StoreError(.storage, "the database was migrated by a newer version of this program; use that one")
        }
        try migrator.migrate(pool)
    }

    /// The time that a write at this moment would carry, in whole seconds.
    package var now: Date { Timestamp.wholeSecond(options.now()) }

    /// Ends all watches and closes the database; what is running comes to its end first.
    ///
    /// Every later call throws `storage`. Closing twice is harmless. Throws `storage` if SQLite can't close.
    package func close() throws(StoreError) {
        state.withLock { $0.isClosed = true }
        hub.close()
        do {
            try pool.close()
        } catch {
            throw .wrapping(error, attempting: "close the database")
        }
        state.withLock { $0.lock = nil }
    }

    /// Sets what the next commits survive, if it differs; only on the writer's connection, outside of a transaction.
    func setDurability(_ durability: Durability, on database: Database) throws {
        guard writerDurability.withLock({ $0 }) != durability else { return }
        try StorePragmas.setDurability(durability, on: database)
        writerDurability.withLock { $0 = durability }
    }

    func checkOpen(_ action: String) throws(StoreError) {
        guard !state.withLock(\.isClosed) else { throw StoreError(.storage, "\(action): the store is closed") }
    }
}
