import GRDB
import RecordStore

/// One table and nothing else, with the pragmas of the record store: the least that a durable write can cost.
final class BareDatabase: Sendable {
    private let pool: DatabasePool

    init(path: String, rows: Int) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            guard !database.configuration.readonly else { return }
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 16777216")
        }
        pool = try DatabasePool(path: path, configuration: configuration)
        try pool.write { database in
            try database.execute(
                sql: "CREATE TABLE rows (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, text TEXT NOT NULL) STRICT"
            )
            for row in 0..<rows {
                try database.execute(sql: "INSERT INTO rows VALUES (?, 0, '')", arguments: [row])
            }
        }
    }

    /// One update in a transaction of its own.
    func write(row: Int, text: String, durability: Durability) async throws {
        try await pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = \(durability == .full ? "FULL" : "NORMAL")")
            try database.inTransaction(.immediate) {
                let statement = try database.cachedStatement(
                    sql: "UPDATE rows SET version = version + 1, text = ? WHERE id = ?"
                )
                try statement.execute(arguments: [text, row])
                return .commit
            }
        }
    }

    func close() throws { try pool.close() }
}
