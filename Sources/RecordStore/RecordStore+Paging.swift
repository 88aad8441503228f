extension RecordStore {
    /// Gives all records that a query is about one by one, as they were at one version; few are in memory at a time.
    ///
    /// Throws what `body` throws, and as `list` does.
    package func forEach(_ query: ListQuery, _ body: (Record) async throws -> Void) async throws {
        var query = query
        query.limit = query.limit ?? 20
        repeat {
            let page = try await list(query)
            for record in page.records { try await body(record) }
            query.continueToken = page.continueToken
        } while query.continueToken != nil
    }
}
