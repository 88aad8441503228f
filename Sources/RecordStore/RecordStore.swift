import Dispatch
import GRDB
import Synchronization

package import struct Foundation.Date

/// The records of one SQLite database: compare-and-swap writes, lists of one version, and watches that miss nothing.
///
/// Writes take turns on one connection, and those that wait together share a commit; reads run beside them and each sees
/// one version. A call that has begun runs to its end even if its task is cancelled: it takes milliseconds, and the caller
/// knows what came of it.
package final class RecordStore: Sendable {
    let options: StoreOptions
    let cache: RecordCache
    let hub: ChangeHub
    let held: HeldObjects
    let pool: DatabasePool
    let counts = Mutex(StoreStatistics())
    /// Writes that wait for their turn on the connection.
    let queue = Mutex<[QueuedWrite]>([])
    /// Whether the last write met a full disk.
    let isFull = Atomic(false)
    private let state: Mutex<State>
    /// The calls that have a connection or wait for one: closing waits for them.
    private let running = DispatchGroup()
    private let poolIsClosed = Mutex(false)
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
        cache = RecordCache(capacity: options.parsedRecords, maximumBytes: options.parsedBytes)
        do {
            try StoreFiles.prepare(path)
            let lock = options.isExclusive ? try StoreLock(path: path + ".lock") : nil
            state = Mutex(State(lock: lock))
            pool = try DatabasePool(path: path, configuration: StorePragmas.configuration(label: "RecordStore"))
            try Self.migrate(pool)
            let version = try pool.read { try ChangeTable(database: $0).latestVersion() }
            hub = ChangeHub(
                latestVersion: version,
                capacity: options.recentChanges,
                maximumBytes: options.recentBytes,
            )
            // What another process writes is not told to this one.
            held = HeldObjects(latestVersion: version, capacity: options.isExclusive ? options.heldBytes : 0)
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
    /// Every later call throws `storage`. Closing twice is harmless. Afterwards the database is one file, its
    /// write-ahead log is empty. Throws `storage` if SQLite can't close.
    package func close() throws(StoreError) {
        state.withLock { $0.isClosed = true }
        hub.close()
        held.close()
        // A reader would keep the checkpoint from emptying the log, and a call that still waits for a connection would
        // get a closed one.
        running.wait()
        do {
            try poolIsClosed.withLock { isClosed in
                // GRDB hands SQLite a null pointer for a checkpoint of a closed connection, which ends the process.
                guard !isClosed else { return }
                // On a full disk, or if another process reads, the log stays: it holds all that was acknowledged.
                try? pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
                try pool.close()
                isClosed = true
            }
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

    /// Lets a call use the connections until it says `end`; throws `storage` if the store is closed.
    func begin(_ action: String) throws(StoreError) {
        let isOpen = state.withLock { state in
            guard !state.isClosed else { return false }
            running.enter()
            return true
        }
        guard isOpen else { throw StoreError(.storage, "\(action): the store is closed") }
    }

    func end() { running.leave() }
}
