import Foundation
import GRDB

/// Whether a database file can be opened, before a store does.
package enum DatabaseHealth: Sendable, Hashable {
    /// There is no file, or one without content.
    case missing
    /// Its pages and links are in order; `version` is that of its newest change, 0 before the first migration.
    case sound(version: Int64)
    /// SQLite says what is wrong with it.
    case damaged(String)

    /// Lets SQLite look through a database that nobody has open; if `isThorough`, it compares indexes with tables, too.
    ///
    /// Throws `storage` or `storageFull` for what is no damage, such as a file that can't be read.
    package static func inspect(_ path: String, isThorough: Bool = false) throws(StoreError) -> DatabaseHealth {
        guard StoreFiles.size(of: path) > 0 else { return .missing }
        do {
            let queue = try DatabaseQueue(
                path: path,
                configuration: StorePragmas.configuration(label: "DatabaseHealth"),
            )
            let health = try queue.inDatabase { try check($0, isThorough: isThorough) }
            try queue.close()
            return health
        } catch let error as DatabaseError where isDamage(error) {
            return .damaged(error.message ?? "SQLite error \(error.extendedResultCode.rawValue)")
        } catch {
            throw .wrapping(error, attempting: "look through the database \(path)")
        }
    }

    private static func check(_ database: Database, isThorough: Bool) throws -> DatabaseHealth {
        let found = try String.fetchAll(database, sql: "PRAGMA \(isThorough ? "integrity_check" : "quick_check")")
        guard found == ["ok"] else { return .damaged(found.prefix(5).joined(separator: "; ")) }
        guard try database.tableExists("meta") else { return .sound(version: 0) }
        let broken = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check")
        guard broken.isEmpty else { return .damaged("\(broken.count) links lead nowhere") }
        return .sound(version: try ChangeTable(database: database).latestVersion())
    }

    /// Makes the indexes anew of a database that nobody has open: whether that leaves it sound; if not, it stays as it is.
    ///
    /// Throws as `inspect` does.
    package static func rebuildIndexes(of path: String) throws(StoreError) -> Bool {
        do {
            let queue = try DatabaseQueue(
                path: path,
                configuration: StorePragmas.configuration(label: "DatabaseHealth"),
            )
            let isSound = try queue.inDatabase(rebuildIndexes)
            try queue.close()
            return isSound
        } catch let error as DatabaseError where isDamage(error) || error.resultCode == .SQLITE_CONSTRAINT {
            // With rows that are there twice, an index can't be made.
            return false
        } catch {
            throw .wrapping(error, attempting: "make the indexes of the database \(path) anew")
        }
    }

    private static func rebuildIndexes(_ database: Database) throws -> Bool {
        var isSound = false
        try database.inTransaction(.immediate) {
            try database.execute(sql: "REINDEX")
            if case .sound = try check(database, isThorough: true) { isSound = true }
            return isSound ? .commit : .rollback
        }
        return isSound
    }

    static func isDamage(_ error: DatabaseError) -> Bool {
        [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
    }

    /// Makes an older copy fit to take the place of a newer database: whoever has seen later versions has to list anew.
    ///
    /// Throws as `inspect` does.
    package static func skipVersions(of path: String, by count: Int64 = 1_000_000) throws(StoreError) {
        do {
            let queue = try DatabaseQueue(
                path: path,
                configuration: StorePragmas.configuration(label: "DatabaseHealth"),
            )
            try queue.write { database in
                guard try database.tableExists("changes") else { return }
                try database.execute(sql: "DELETE FROM changes")
                try database.execute(
                    sql: """
                        UPDATE meta SET value = ? + (SELECT value FROM meta WHERE key = 'resource_version')
                        WHERE key IN ('resource_version', 'compacted_version')
                        """,
                    arguments: [count],
                )
            }
            try queue.close()
        } catch {
            throw .wrapping(error, attempting: "skip versions of the database \(path)")
        }
    }
}

/// Holds a database that no store has open, so that its files can be exchanged; let go with its owner.
package final class DatabaseClaim: Sendable {
    private let lock: StoreLock

    /// Throws `storage`, naming the process that holds it, if somebody has the database open.
    package init(path: String) throws(StoreError) {
        try StoreFiles.makeDirectory(of: path)
        lock = try StoreLock(path: path + ".lock")
    }
}
