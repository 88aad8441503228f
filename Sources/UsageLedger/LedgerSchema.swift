import GRDB

/// The tables, as a list of migrations that only ever grows: one that was released is never edited.
enum LedgerSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001-runs") { try $0.execute(sql: runs) }
        return migrator
    }

    /// A run is known by its company's name and its uid: what one company's runtime says can't touch another's rows.
    ///
    /// Times are seconds since 1970, costs billionths of a US dollar; what isn't known is null.
    private static let runs = """
        CREATE TABLE runs (
            id INTEGER NOT NULL PRIMARY KEY,
            company TEXT NOT NULL CHECK (company <> ''),
            company_uid TEXT NOT NULL CHECK (company_uid <> ''),
            run TEXT NOT NULL CHECK (run <> ''),
            name TEXT NOT NULL,
            task TEXT NOT NULL,
            provider TEXT NOT NULL,
            model TEXT,
            actor TEXT,
            thread TEXT,
            state TEXT NOT NULL,
            reason TEXT,
            starts INTEGER NOT NULL CHECK (starts >= 0),
            started INTEGER,
            ended INTEGER NOT NULL,
            milliseconds INTEGER NOT NULL CHECK (milliseconds >= 0),
            processor_milliseconds INTEGER CHECK (processor_milliseconds >= 0),
            peak_memory INTEGER CHECK (peak_memory >= 0),
            has_tokens INTEGER NOT NULL CHECK (has_tokens IN (0, 1)),
            input INTEGER NOT NULL CHECK (input >= 0),
            output INTEGER NOT NULL CHECK (output >= 0),
            cache_read INTEGER NOT NULL CHECK (cache_read >= 0),
            cache_write INTEGER NOT NULL CHECK (cache_write >= 0),
            output_bytes INTEGER NOT NULL CHECK (output_bytes >= 0),
            cost INTEGER CHECK (cost >= 0),
            cost_source TEXT CHECK (cost_source IN ('provider', 'computed', 'free')),
            UNIQUE (company, run),
            CHECK ((cost IS NULL) = (cost_source IS NULL))
        ) STRICT;
        CREATE INDEX runs_by_company ON runs (company_uid, ended);
        CREATE INDEX runs_by_time ON runs (ended);

        CREATE TABLE positions (
            company TEXT NOT NULL PRIMARY KEY,
            epoch TEXT NOT NULL,
            position INTEGER NOT NULL CHECK (position >= 0)
        ) STRICT, WITHOUT ROWID;
        """
}
