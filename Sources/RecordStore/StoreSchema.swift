import GRDB

/// The tables, as a list of migrations that only ever grows: one that was released is never edited.
enum StoreSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001-records") { try $0.execute(sql: records) }
        migrator.registerMigration("0002-changes") { try $0.execute(sql: changes) }
        migrator.registerMigration("0003-first-version") { try $0.execute(sql: firstVersion) }
        migrator.registerMigration("0004-object") { try $0.execute(sql: object) }
        return migrator
    }

    /// Strict tables with checks: whoever edits rows by hand is held to the same invariants.
    private static let records = """
        CREATE TABLE meta (
            key TEXT NOT NULL PRIMARY KEY,
            value INTEGER NOT NULL CHECK (value >= 0)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO meta (key, value) VALUES ('resource_version', 0), ('compacted_version', 0);

        CREATE TABLE records (
            uid TEXT NOT NULL PRIMARY KEY CHECK (uid <> ''),
            kind TEXT NOT NULL CHECK (kind <> ''),
            namespace TEXT NOT NULL,
            name TEXT NOT NULL CHECK (name <> ''),
            resource_version INTEGER NOT NULL UNIQUE CHECK (resource_version > 0),
            generation INTEGER NOT NULL CHECK (generation > 0),
            created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??Z'),
            deleted_at TEXT CHECK (deleted_at GLOB '????-??-??T??:??:??Z'),
            manifest TEXT NOT NULL CHECK (manifest <> ''),
            status TEXT CHECK (status IS NULL OR json_valid(status)),
            UNIQUE (kind, namespace, name)
        ) STRICT;

        CREATE TABLE labels (
            uid TEXT NOT NULL REFERENCES records (uid) ON DELETE CASCADE,
            key TEXT NOT NULL CHECK (key <> ''),
            value TEXT NOT NULL,
            PRIMARY KEY (uid, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX labels_by_value ON labels (key, value, uid);

        CREATE TABLE owners (
            dependent_uid TEXT NOT NULL REFERENCES records (uid) ON DELETE CASCADE,
            owner_uid TEXT NOT NULL CHECK (owner_uid <> ''),
            PRIMARY KEY (dependent_uid, owner_uid)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX owners_by_owner ON owners (owner_uid, dependent_uid);
        """

    /// The whole object as JSON, which is quicker to read than the manifest; rows of before have none.
    private static let object = """
        ALTER TABLE records ADD COLUMN object TEXT CHECK (object <> '');
        """

    /// `object` and `previous` are whole objects as JSON: the states after and before the change.
    private static let changes = """
        CREATE TABLE changes (
            resource_version INTEGER NOT NULL PRIMARY KEY CHECK (resource_version > 0),
            type TEXT NOT NULL CHECK (type IN ('ADDED', 'MODIFIED', 'DELETED')),
            kind TEXT NOT NULL CHECK (kind <> ''),
            namespace TEXT NOT NULL,
            name TEXT NOT NULL CHECK (name <> ''),
            recorded_at INTEGER NOT NULL,
            object TEXT NOT NULL CHECK (object <> ''),
            previous TEXT,
            CHECK ((type = 'ADDED') = (previous IS NULL))
        ) STRICT;
        CREATE INDEX changes_by_key ON changes (kind, namespace, name, resource_version);
        """

    /// To clients of the Kubernetes API, version 0 means "any": an empty list must not have it.
    private static let firstVersion = """
        UPDATE meta SET value = 1 WHERE key = 'resource_version' AND value = 0;
        """
}
