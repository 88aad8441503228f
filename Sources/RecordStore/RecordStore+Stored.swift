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

    /// A page of a list, or all of it; nil if it must be looked into: a selector narrows it, or some of it has changed
    /// since the version that it shows.
    ///
    /// A list that begins with it is as new as `version`, if the database is. Throws as `list` does.
    package func stored(_ query: ListQuery, notBefore version: Int64 = 0) async throws(StoreError) -> StoredList? {
        guard !query.isSelective else { return nil }
        let last = try query.position
        let shown = last?.version ?? query.atVersion
        if let list = held.list(kind: query.kind, namespace: query.namespace, notBefore: version, as: shown) {
            return try list.page(of: query, after: last)
        }
        let cache = cache
        let (page, latest) = try await read("list \(query.kind)") { database in
            let reader = try ListReader(database: database, cache: cache, query: query, last: last)
            return (try reader.storedPage(), reader.latest)
        }
        if let page, page.version == latest, page.isWhole(of: query, after: last) {
            held.insert(Array(page.objects), kind: query.kind, readAt: latest)
        }
        return page
    }
}
