import GRDB

/// How every connection to the database is set up.
enum StorePragmas {
    /// WAL mode comes with GRDB's pool, which needs it; the rest is said here.
    static func configuration(label: String) -> Configuration {
        var configuration = Configuration()
        configuration.label = label
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = 4
        // Readers that come and go would parse the schema again each time.
        configuration.persistentReadOnlyConnections = true
        configuration.prepareDatabase { database in
            guard !database.configuration.readonly else {
                // KiB of pages. Each reader has its own; what is read again and again is kept as objects, not here.
                try database.execute(sql: "PRAGMA cache_size = -512")
                return
            }
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 1000")
            // After a burst the log's file shrinks to this size again.
            try database.execute(sql: "PRAGMA journal_size_limit = 16777216")
        }
        return configuration
    }

    /// Sets what the next commits survive; SQLite ignores it inside of a transaction.
    static func setDurability(_ durability: Durability, on database: Database) throws {
        switch durability {
        // SQLite acts on this pragma when it is compiled: a cached statement would do nothing the second time.
        case .full: try database.execute(sql: "PRAGMA synchronous = FULL")
        case .normal: try database.execute(sql: "PRAGMA synchronous = NORMAL")
        }
    }
}
