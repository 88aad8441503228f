/// Reads that don't look into what they read: what the database holds is what the API sends.
extension RecordStore {
    /// Bytes of objects that are held in memory, with what holding them costs.
    package var heldBytes: Int { held.bytes }

    /// The record of that name as it is now, nil if there is none.
    package func stored(_ key: RecordKey) async throws(StoreError) -> StoredObject? {
        if let object = held.object(key) { return object }
        let cache = cache
        let (object, version) = try await read("read \(key)") { database in
            let version = try ChangeTable(database: database).latestVersion()
            return (try RecordTable(database: database, cache: cache).stored(key), version)
        }
        if let object { held.insert(object, readAt: version) }
        return object
    }

    /// All records of a kind, of a namespace if one is given; nil if there are more than `limit`.
    ///
    /// What it shows is as new as `version`, if the database is.
    package func stored(
        kind: String,
        namespace: String?,
        limit: Int? = nil,
        notBefore version: Int64 = 0,
    ) async throws(StoreError) -> StoredList? {
        if let list = held.list(kind: kind, namespace: namespace, notBefore: version) {
            return limit.map { list.objects.count > $0 } ?? false ? nil : list
        }
        let cache = cache
        let (objects, latest) = try await read("list \(kind)") { database in
            let version = try ChangeTable(database: database).latestVersion()
            let table = RecordTable(database: database, cache: cache)
            let most = limit.map { $0 + 1 }
            return (try table.stored(kind: kind, namespace: namespace, limit: most), version)
        }
        if let limit, objects.count > limit { return nil }
        if namespace == nil { held.insert(objects, kind: kind, readAt: latest) }
        return StoredList(objects: objects[...], version: latest)
    }
}
