import AgxModel
import Foundation
import GRDB
import Synchronization

/// The relay's ledger of what all runs have used: one row per run in an SQLite database of its own.
///
/// A row that comes again changes nothing, so whoever is in doubt sends it again. Rows stay when their company goes.
/// A call that has begun runs to its end even if its task is cancelled: it takes milliseconds.
package final class UsageLedger: Sendable {
    let pool: DatabasePool
    let prices = Mutex(PriceTable.none)
    let onNew: @Sendable ([NewRun]) -> Void

    /// Opens the database at `path`, creating it (mode 0600) if it is missing; its directory must be there.
    ///
    /// Throws `storage` if the database can't be read, or if a newer program has migrated it; `storageFull` if it can't
    /// be written. `onNew` is told of rows once they are kept; it must be quick.
    package init(path: String, onNew: @escaping @Sendable ([NewRun]) -> Void = { _ in }) throws(LedgerError) {
        self.onNew = onNew
        do {
            try Self.create(path)
            pool = try DatabasePool(path: path, configuration: Self.configuration)
            let migrator = LedgerSchema.migrator
            guard try !pool.read(migrator.hasBeenSuperseded) else {
                throw LedgerError(.storage, "it was migrated by a newer version of this program; use that one")
            }
            try migrator.migrate(pool)
        } catch {
            throw .wrapping(error, attempting: "open the usage ledger \(path)")
        }
    }

    /// Closes the database; calls still under way, and later ones, throw `storage`.
    package func close() throws(LedgerError) {
        do { try pool.close() } catch { throw .wrapping(error, attempting: "close the usage ledger") }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "UsageLedger"
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            guard !database.configuration.readonly else { return }
            // A runtime lets its rows go once they are acknowledged, so they must outlive a power cut here.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA journal_size_limit = 16777216")
        }
        return configuration
    }

    private static func create(_ path: String) throws(LedgerError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LedgerError(.storage, String(cString: strerror(errno))) }
        Glibc.close(descriptor)
    }

    func read<Value: Sendable>(
        _ action: String,
        _ body: @escaping @Sendable (Database) throws -> Value,
    ) async throws(LedgerError) -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            pool.asyncRead { database in continuation.resume(returning: Result { try body(database.get()) }) }
        }
        do { return try result.get() } catch { throw .wrapping(error, attempting: action) }
    }

    func write<Value: Sendable>(
        _ action: String,
        _ body: @escaping @Sendable (Database) throws -> Value,
    ) async throws(LedgerError) -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            pool.asyncWrite(body) { _, result in continuation.resume(returning: result) }
        }
        do { return try result.get() } catch { throw .wrapping(error, attempting: action) }
    }
}
