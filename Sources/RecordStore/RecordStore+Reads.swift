import GRDB

extension RecordStore {
    /// The record of that name as it is now, nil if there is none.
    package func get(_ key: RecordKey) async throws(StoreError) -> Record? {
        let cache = cache
        return try await read("read \(key)") { database in
            let version = try ChangeTable(database: database).latestVersion()
            return try RecordTable(database: database, cache: cache).find(key, committed: version)
        }
    }

    /// The record of that uid, nil if it is gone.
    package func get(uid: String) async throws(StoreError) -> Record? {
        let cache = cache
        return try await read("read the record of uid \(uid)") { database in
            let version = try ChangeTable(database: database).latestVersion()
            return try RecordTable(database: database, cache: cache).find(uid: uid, committed: version)
        }
    }

    /// Lists records; all pages of a list show the version of the first.
    ///
    /// Throws `badRequest` for a token that is none or belongs to another list, and `expired` if the log no longer
    /// reaches back to the version that the token or `atVersion` asks for.
    package func list(_ query: ListQuery) async throws(StoreError) -> RecordPage {
        let page = try await page(query, after: try query.position, counting: true)
        var answer = RecordPage(records: page.records, resourceVersion: page.version)
        if page.next != nil, let end = page.records.last?.key {
            answer.continueToken = try ContinueToken(version: page.version, query: query, after: end).text()
            answer.remainingCount = page.remainingCount
        }
        return answer
    }

    /// At most `limit` records of a kind as they are now, those after `last` by namespace and name.
    ///
    /// A row that can't be understood fails no other. Pages aren't of one version: what changes between two of them is
    /// for a watch that began before the first.
    package func readable(
        kind: String,
        after last: RecordKey?,
        limit: Int = 50,
    ) async throws(StoreError) -> ReadableRecords {
        let cache = cache
        return try await read("list \(kind)") { database in
            try RecordTable(database: database, cache: cache).readable(kind: kind, after: last, limit: limit)
        }
    }

    /// Which records of a kind there are, sorted by namespace and name: for who needs no more of them.
    package func identities(kind: String) async throws(StoreError) -> [RecordIdentity] {
        let cache = cache
        return try await read("list the names of \(kind)") { database in
            try RecordTable(database: database, cache: cache).identities(kind: kind)
        }
    }

    /// Watches for changes from where the query says on; costs nothing until it is read.
    package func watch(_ query: WatchQuery) -> RecordWatch {
        RecordWatch(store: self, query: query, id: hub.makeID(), madeAt: hub.latestVersion)
    }

    /// The version of the newest change; 1 in an empty database.
    package func latestResourceVersion() async throws(StoreError) -> Int64 {
        try await read("read the latest version") { try ChangeTable(database: $0).latestVersion() }
    }

    func page(_ query: ListQuery, after last: ListPosition?, counting: Bool) async throws(StoreError) -> ListPage {
        let cache = cache
        return try await read("list \(query.kind)") { database in
            try ListReader(database: database, cache: cache, query: query, last: last).page(counting: counting)
        }
    }

    func changes(after version: Int64, for query: WatchQuery, limit: Int) async throws(StoreError)
        -> (changes: [RecordChange], upTo: Int64)
    {
        try await read("watch \(query.kind ?? "records")") { database in
            try ChangeTable(database: database).page(after: version, for: query, limit: limit)
        }
    }

    /// Throws `expired` if this database never had `version`.
    func checkReach(of version: Int64) async throws(StoreError) {
        let latest = try await latestResourceVersion()
        guard version <= latest else {
            throw StoreError(.expired, "resource version \(version) is newer than this database (\(latest))")
        }
    }
}
