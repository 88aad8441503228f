import GRDB
import ManifestFormat

/// Whole objects as the database holds them.
extension RecordTable {
    static let storedColumns = "kind, namespace, name, resource_version, object, uid"

    func stored(_ key: RecordKey) throws -> StoredObject? {
        let statement = try database.cachedStatement(sql: "SELECT \(Self.storedColumns) \(Self.ofKey)")
        return try Row.fetchOne(statement, arguments: [key.kind, key.namespace, key.name]).map(stored)
    }

    /// Those of a selection of `storedColumns`.
    func stored(sql: String, _ arguments: StatementArguments) throws -> [StoredObject] {
        var objects: [StoredObject] = []
        let rows = try Row.fetchCursor(database.cachedStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() { objects.append(try stored(row)) }
        return objects
    }

    private func stored(_ row: Row) throws -> StoredObject {
        let key = RecordKey(kind: row[0], namespace: row[1], name: row[2])
        return StoredObject(key: key, version: row[3], json: try json(row))
    }

    private func json(_ row: Row) throws -> String {
        if let object: String = row[4] { return object }
        // A row of before has no object.
        let uid: String = row[5]
        guard let record = try find(uid: uid, committed: .max) else {
            throw StoreError(.storage, "read the record of uid \(uid): it is gone in the middle of a read")
        }
        return record.object.jsonText()
    }
}
