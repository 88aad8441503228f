import GRDB
import ManifestFormat

/// Reads that don't look into what they read: what the database holds is what the API sends.
extension RecordStore {
    /// The record of that name as a JSON object, nil if there is none.
    package func text(of key: RecordKey) async throws(StoreError) -> String? {
        let cache = cache
        return try await read("read \(key)") { database in
            let statement = try database.cachedStatement(
                sql: "SELECT object, uid FROM records WHERE kind = ? AND namespace = ? AND name = ?"
            )
            let row = try Row.fetchOne(statement, arguments: [key.kind, key.namespace, key.name])
            return try row.map { try Self.text(of: $0, in: RecordTable(database: database, cache: cache)) }
        }
    }

    /// All records of a kind, of a namespace if one is given, as JSON objects with commas between them, in UTF-8.
    package func listText(kind: String, namespace: String?) async throws(StoreError) -> (items: [UInt8], version: Int64)
    {
        let cache = cache
        return try await read("list \(kind)") { database in
            let table = RecordTable(database: database, cache: cache)
            let statement = try database.cachedStatement(
                sql: """
                    SELECT object, uid FROM records WHERE kind = ?1 AND (?2 IS NULL OR namespace = ?2)
                    ORDER BY namespace, name
                    """
            )
            var items: [UInt8] = []
            let rows = try Row.fetchCursor(statement, arguments: [kind, namespace])
            while let row = try rows.next() {
                if !items.isEmpty { items.append(UInt8(ascii: ",")) }
                items.append(contentsOf: try Self.text(of: row, in: table).utf8)
            }
            return (items, try ChangeTable(database: database).latestVersion())
        }
    }

    private static func text(of row: Row, in table: RecordTable) throws -> String {
        if let object: String = row[0] { return object }
        // A row of before has no object.
        let uid: String = row[1]
        guard let record = try table.find(uid: uid, committed: .max) else {
            throw StoreError(.storage, "read the record of uid \(uid): it is gone in the middle of a read")
        }
        return record.object.jsonText()
    }
}
