import GRDB

extension RecordStore {
    /// Records of a kind in a namespace that were written after a version, in the order of their writes.
    ///
    /// Whoever has seen all up to a version asks for what came after it: versions are given out in the order of
    /// commits, so none can turn up later below one that was read. Deleted records are not told of.
    package func list(
        kind: String,
        namespace: String,
        after version: Int64,
        limit: Int,
    ) async throws(StoreError) -> [Record] {
        let cache = cache
        return try await read("list \(kind) after version \(version)") { database in
            let latest = try ChangeTable(database: database).latestVersion()
            let table = RecordTable(database: database, cache: cache)
            // The plus signs leave the index of versions as the only one of use, so that nothing has to be sorted.
            let statement = try database.cachedStatement(
                sql: """
                    SELECT \(RecordTable.columns) FROM records
                    WHERE resource_version > ? AND +kind = ? AND +namespace = ?
                    ORDER BY resource_version LIMIT ?
                    """
            )
            let rows = try Row.fetchAll(statement, arguments: [version, kind, namespace, max(limit, 0)])
            return try rows.map { try table.record($0, committed: latest) }
        }
    }
}
