import GRDB
import ManifestFormat

/// The SQL of records: rows to values and back.
struct RecordTable {
    static let columns = """
        uid, kind, namespace, name, resource_version, generation, created_at, deleted_at, manifest, status, object
        """

    /// The row of a kind, a namespace and a name.
    static let ofKey = "FROM records WHERE kind = ? AND namespace = ? AND name = ?"
    /// The rows of a kind, of a namespace unless that is null.
    static let ofKind = """
        FROM records WHERE kind = ?1 AND (?2 IS NULL OR namespace = ?2) ORDER BY namespace, name
        """

    let database: Database
    let cache: RecordCache

    /// Reads a row of `columns`; what is parsed gets into the cache unless its version may yet be rolled back.
    func record(_ row: Row, committed version: Int64) throws -> Record {
        let uid: String = row[0]
        let resourceVersion: Int64 = row[4]
        if resourceVersion <= version, let record = cache.record(uid: uid, version: resourceVersion) { return record }
        let key = RecordKey(kind: row[1], namespace: row[2], name: row[3])
        let record: Record
        do {
            record = try Self.parse(row, uid: uid, key: key, resourceVersion: resourceVersion)
        } catch {
            throw StoreError(.storage, "read \(key): its row in the database can't be understood: \(error)")
        }
        if resourceVersion <= version { cache.insert(record) }
        return record
    }

    private static func parse(_ row: Row, uid: String, key: RecordKey, resourceVersion: Int64) throws -> Record {
        if let object: String = row[10] {
            return try Record(storedObject: JSONValue.parse(json: Array(object.utf8), limits: ObjectLimits.stored))
        }
        return try parseManifest(row, uid: uid, key: key, resourceVersion: resourceVersion)
    }

    /// A row that a program of before has written, which kept no whole object.
    private static func parseManifest(_ row: Row, uid: String, key: RecordKey, resourceVersion: Int64) throws -> Record
    {
        let created: String = row[6]
        let deleted: String? = row[7]
        let manifest: String = row[8]
        let status: String? = row[9]
        guard let createdAt = Timestamp.date(created) else { throw StoreError(.storage, "created_at is \(created)") }
        var draft = try RecordDraft(object: JSONValue.parse(yaml: manifest, limits: .ownText))
        draft.key = key
        draft.status = try status.map { try JSONValue.parse(json: Array($0.utf8), limits: ObjectLimits.stored) }
        var record = Record(
            draft: draft,
            uid: uid,
            resourceVersion: resourceVersion,
            generation: row[5],
            created: createdAt,
        )
        record.deletionTimestamp = deleted.flatMap(Timestamp.date)
        guard deleted == nil || record.deletionTimestamp != nil else {
            throw StoreError(.storage, "deleted_at is \(deleted ?? "")")
        }
        return record
    }

    func find(_ key: RecordKey, committed version: Int64) throws -> Record? {
        let statement = try database.cachedStatement(
            sql: "SELECT \(Self.columns) \(Self.ofKey)"
        )
        return try Row.fetchOne(statement, arguments: [key.kind, key.namespace, key.name])
            .map { try record($0, committed: version) }
    }

    func find(uid: String, committed version: Int64) throws -> Record? {
        let statement = try database.cachedStatement(sql: "SELECT \(Self.columns) FROM records WHERE uid = ?")
        return try Row.fetchOne(statement, arguments: [uid]).map { try record($0, committed: version) }
    }

    func list(kind: String, namespace: String?, committed version: Int64) throws -> [Record] {
        let statement = try database.cachedStatement(
            sql: "SELECT \(Self.columns) \(Self.ofKind)"
        )
        return try Row.fetchAll(statement, arguments: [kind, namespace]).map { try record($0, committed: version) }
    }

    /// A page of a kind's records of all namespaces, with what can't be understood apart.
    ///
    /// Kept out of the cache: who reads all keeps them in a form of their own.
    func readable(kind: String, after last: RecordKey?, limit: Int) throws -> ReadableRecords {
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(Self.columns) FROM records WHERE kind = ? AND (namespace, name) > (?, ?)
                ORDER BY namespace, name LIMIT ?
                """
        )
        let arguments: StatementArguments = [kind, last?.namespace ?? "", last?.name ?? "", limit]
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        var found = ReadableRecords()
        while let row = try rows.next() {
            let key = RecordKey(kind: row[1], namespace: row[2], name: row[3])
            do {
                found.records.append(try record(row, committed: 0))
            } catch let error as StoreError {
                found.unreadable.append(.init(key: key, resourceVersion: row[4], error: error))
            }
            found.last = key
        }
        return found
    }

    func identities(kind: String) throws -> [RecordIdentity] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT namespace, name, uid, deleted_at IS NOT NULL FROM records WHERE kind = ? ORDER BY namespace, name
                """
        )
        return try Row.fetchAll(statement, arguments: [kind]).map { row in
            RecordIdentity(
                key: RecordKey(kind: kind, namespace: row[0], name: row[1]),
                uid: row[2],
                isDeleting: row[3],
            )
        }
    }

    /// Writes a new row; `object` is the record's whole object as JSON.
    func insert(_ record: Record, object: String) throws {
        try database.cachedStatement(
            sql: "INSERT INTO records (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            record.uid, record.key.kind, record.key.namespace, record.key.name, record.resourceVersion,
            record.generation, Timestamp.text(record.creationTimestamp),
            record.deletionTimestamp.map(Timestamp.text), Self.manifestText(record), record.status?.jsonText(),
            object,
        ])
        try insertLabels(of: record)
        try insertOwners(of: record)
    }

    /// Writes a state whose status and version are all that differs from the row's.
    func updateStatus(_ record: Record, status: String?, object: String) throws {
        let sql = "UPDATE records SET resource_version = ?, status = ?, object = ? WHERE uid = ?"
        try database.cachedStatement(sql: sql).execute(arguments: [record.resourceVersion, status, object, record.uid])
    }

    /// Brings the row from one state to the next.
    func update(_ record: Record, from previous: Record, object: String) throws {
        try database.cachedStatement(
            sql: """
                UPDATE records SET resource_version = ?, generation = ?, deleted_at = ?, status = ?, manifest = ?, object = ?
                WHERE uid = ?
                """
        ).execute(arguments: [
            record.resourceVersion, record.generation, record.deletionTimestamp.map(Timestamp.text),
            record.status?.jsonText(), Self.manifestText(record), object, record.uid,
        ])
        if record.labels != previous.labels {
            try database.cachedStatement(sql: "DELETE FROM labels WHERE uid = ?").execute(arguments: [record.uid])
            try insertLabels(of: record)
        }
        if record.ownerReferences != previous.ownerReferences {
            try database.cachedStatement(sql: "DELETE FROM owners WHERE dependent_uid = ?")
                .execute(arguments: [record.uid])
            try insertOwners(of: record)
        }
    }

    /// Its labels and links to owners go with it.
    func delete(uid: String) throws {
        try database.cachedStatement(sql: "DELETE FROM records WHERE uid = ?").execute(arguments: [uid])
    }

    /// Starts with the document marker, so that several manifests printed in a row are a file that can be applied.
    static func manifestText(_ record: Record) -> String {
        "---\n" + record.manifest.yamlText()
    }

    private func insertLabels(of record: Record) throws {
        let statement = try database.cachedStatement(sql: "INSERT INTO labels (uid, key, value) VALUES (?, ?, ?)")
        for (key, value) in record.labels { try statement.execute(arguments: [record.uid, key, value]) }
    }

    private func insertOwners(of record: Record) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT INTO owners (dependent_uid, owner_uid) VALUES (?, ?)"
        )
        for owner in Set(record.ownerReferences.map(\.uid)) {
            try statement.execute(arguments: [record.uid, owner])
        }
    }
}
