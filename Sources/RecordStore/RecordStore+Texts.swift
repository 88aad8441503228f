/// Reads that don't look into what they read: what the database holds is what the API sends.
extension RecordStore {
    /// The record of that name as a JSON object, nil if there is none.
    package func text(of key: RecordKey) async throws(StoreError) -> String? {
        let cache = cache
        return try await read("read \(key)") { try RecordTable(database: $0, cache: cache).text(of: key) }
    }

    /// All records of a kind, of a namespace if one is given, as JSON objects with commas between them, in UTF-8.
    package func listText(kind: String, namespace: String?) async throws(StoreError) -> (items: [UInt8], version: Int64)
    {
        let cache = cache
        return try await read("list \(kind)") { database in
            let items = try RecordTable(database: database, cache: cache).listText(kind: kind, namespace: namespace)
            return (items, try ChangeTable(database: database).latestVersion())
        }
    }
}
