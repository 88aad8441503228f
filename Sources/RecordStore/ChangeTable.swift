import GRDB
import ManifestFormat

import struct Foundation.Date

/// The SQL of the change log and of the counters in `meta`.
struct ChangeTable {
    let database: Database

    /// The version of the newest change.
    func latestVersion() throws -> Int64 { try counter("resource_version") }

    /// The newest version that the log no longer tells about.
    func compactedVersion() throws -> Int64 { try counter("compacted_version") }

    func setLatestVersion(_ version: Int64) throws { try setCounter("resource_version", to: version) }

    private func counter(_ key: String) throws -> Int64 {
        let statement = try database.cachedStatement(sql: "SELECT value FROM meta WHERE key = ?")
        guard let value = try Int64.fetchOne(statement, arguments: [key]) else {
            throw StoreError(.storage, "the database lost its counter \(key)")
        }
        return value
    }

    private func setCounter(_ key: String, to value: Int64) throws {
        try database.cachedStatement(sql: "UPDATE meta SET value = ? WHERE key = ?").execute(arguments: [value, key])
    }

    /// Adds a change.
    func append(_ change: RecordChange, at time: Date) throws {
        let key = change.record.key
        try database.cachedStatement(
            sql: """
                INSERT INTO changes (resource_version, type, kind, namespace, name, recorded_at, object, previous)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            change.version, change.type.rawValue, key.kind, key.namespace, key.name,
            Int64(time.timeIntervalSince1970), change.json, try change.previous.map(text),
        ])
    }

    /// A state as the log writes it; most were written there when they came to be, which is quicker to read than to make.
    private func text(of record: Record) throws -> String {
        let statement = try database.cachedStatement(sql: "SELECT object FROM changes WHERE resource_version = ?")
        return try String.fetchOne(statement, arguments: [record.resourceVersion]) ?? record.object.jsonText()
    }

    /// Throws `expired` if a change after `version` may be missing from the log.
    func checkReach(back version: Int64) throws {
        let compacted = try compactedVersion()
        guard version >= compacted else {
            throw StoreError(.expired, "too old resource version: \(version) (\(compacted))")
        }
    }

    /// Bounds what is read of the log at a time, whatever the size of the changes.
    private static let pageBytes = 4 << 20

    /// The next changes after `version` that the query may be about, and the version up to which it knows all then.
    ///
    /// At most `limit` of them; fewer if they are large.
    func page(after version: Int64, for query: WatchQuery, limit: Int) throws -> (changes: [RecordChange], upTo: Int64)
    {
        try checkReach(back: version)
        let latest = try latestVersion()
        guard version <= latest else {
            throw StoreError(.expired, "resource version \(version) is newer than this database (\(latest))")
        }
        let statement = try database.cachedStatement(
            sql: """
                SELECT type, object, previous FROM changes WHERE resource_version > ?1
                AND (?2 IS NULL OR kind = ?2) AND (?3 IS NULL OR namespace = ?3) ORDER BY resource_version LIMIT ?4
                """
        )
        let rows = try Row.fetchCursor(statement, arguments: [version, query.kind, query.namespace, limit])
        var (changes, bytes): ([RecordChange], Int) = ([], 0)
        while bytes < Self.pageBytes, let row = try rows.next() {
            let change = try Self.change(row)
            bytes += change.footprint
            changes.append(change)
        }
        let isCut = changes.count == limit || bytes >= Self.pageBytes
        return (changes, isCut ? changes.last?.version ?? latest : latest)
    }

    private static func change(_ row: Row) throws -> RecordChange {
        let typeName: String = row[0]
        let previous: String? = row[2]
        guard let type = RecordChange.ChangeType(rawValue: typeName) else {
            throw StoreError(.storage, "the change log holds the unknown type \(typeName)")
        }
        let json: String = row[1]
        return RecordChange(
            type: type,
            record: try record(json),
            previous: try previous.map(record),
            json: json,
        )
    }

    private static func record(_ text: String) throws -> Record {
        try Record(storedObject: JSONValue.parse(json: Array(text.utf8), limits: ObjectLimits.stored))
    }

    /// The keys of a kind that changed after `version`, each with its first change since; in the order of lists.
    func firstChanges(after version: Int64, kind: String, namespace: String?, from last: (String, String)?) throws
        -> [FirstChange]
    {
        try checkReach(back: version)
        let statement = try database.cachedStatement(
            sql: """
                SELECT namespace, name, min(resource_version), type FROM changes
                WHERE kind = ?1 AND resource_version > ?2 AND (?3 IS NULL OR namespace = ?3)
                AND (?4 IS NULL OR (namespace, name) > (?4, ?5))
                GROUP BY namespace, name ORDER BY namespace, name
                """
        )
        return try Row.fetchAll(statement, arguments: [kind, version, namespace, last?.0, last?.1]).map { row in
            let type: String = row[3]
            let isNew = type == RecordChange.ChangeType.added.rawValue
            return FirstChange(namespace: row[0], name: row[1], version: row[2], isAddition: isNew)
        }
    }

    /// The state that a change replaced; nil if it added the record.
    func stateBefore(_ version: Int64) throws -> Record? {
        let statement = try database.cachedStatement(sql: "SELECT previous FROM changes WHERE resource_version = ?")
        return try String.fetchOne(statement, arguments: [version]).map(Self.record)
    }

    /// Drops old changes, at most `limit`; answers how many.
    func compact(options: StoreOptions, limit: Int) throws -> Int {
        let latest = try latestVersion()
        let oldest = Int64(options.now().timeIntervalSince1970) - options.changeLogRetention.components.seconds
        let compacted = try compactedVersion()
        let statement = try database.cachedStatement(
            sql: """
                SELECT resource_version FROM changes WHERE resource_version <= ?1
                AND (resource_version <= ?2 OR recorded_at < ?3) ORDER BY resource_version DESC LIMIT 1
                """
        )
        let floor = compacted + Int64(limit)
        let arguments: StatementArguments = [
            min(floor, latest - Int64(min(options.changeLogMinimum, options.changeLogMaximum))),
            latest - Int64(options.changeLogMaximum), oldest,
        ]
        guard let last = try Int64.fetchOne(statement, arguments: arguments), last > compacted else { return 0 }
        try database.cachedStatement(sql: "DELETE FROM changes WHERE resource_version <= ?").execute(arguments: [last])
        let dropped = database.changesCount
        try setCounter("compacted_version", to: last)
        return dropped
    }
}

/// A key that changed since some version, and how its state at that version can be found.
struct FirstChange {
    var namespace: String
    var name: String
    var version: Int64
    var isAddition: Bool
}
