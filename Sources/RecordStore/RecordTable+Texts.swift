import GRDB
import ManifestFormat

/// Whole objects as the database holds them, as JSON.
extension RecordTable {
    func text(of key: RecordKey) throws -> String? {
        let statement = try database.cachedStatement(sql: "SELECT object, uid \(Self.ofKey)")
        return try Row.fetchOne(statement, arguments: [key.kind, key.namespace, key.name]).map(text)
    }

    /// Those of a kind, of a namespace if one is given, with commas between them, in UTF-8.
    func listText(kind: String, namespace: String?) throws -> [UInt8] {
        let statement = try database.cachedStatement(sql: "SELECT object, uid \(Self.ofKind)")
        var items: [UInt8] = []
        let rows = try Row.fetchCursor(statement, arguments: [kind, namespace])
        while let row = try rows.next() {
            if !items.isEmpty { items.append(UInt8(ascii: ",")) }
            items.append(contentsOf: try text(of: row).utf8)
        }
        return items
    }

    private func text(of row: Row) throws -> String {
        if let object: String = row[0] { return object }
        // A row of before has no object.
        let uid: String = row[1]
        guard let record = try find(uid: uid, committed: .max) else {
            throw StoreError(.storage, "read the record of uid \(uid): it is gone in the middle of a read")
        }
        return record.object.jsonText()
    }
}
