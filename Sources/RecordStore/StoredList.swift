/// Records of one kind as the database holds them: a page of a list, or all of it.
package struct StoredList: Sendable {
    /// Sorted by namespace, then name, in the order of their bytes.
    package let objects: ArraySlice<StoredObject>
    /// The version of the database that the list shows; a watch after it misses nothing.
    package let version: Int64
    /// Asks for the next page; nil on the last.
    package var continueToken: String?
    /// How many records follow; nil on the last page.
    package var remainingCount: Int?

    init(objects: ArraySlice<StoredObject>, version: Int64) {
        (self.objects, self.version) = (objects, version)
    }

    /// A page that so many others follow.
    init(objects: ArraySlice<StoredObject>, version: Int64, of query: ListQuery, remaining: Int) throws(StoreError) {
        self.init(objects: objects, version: version)
        guard remaining > 0, let end = objects.last?.key else { return }
        continueToken = try ContinueToken(version: version, query: query, after: end).text()
        remainingCount = remaining
    }

    /// The page of this whole list that the query asks for.
    func page(of query: ListQuery, after last: RecordStore.ListPosition?) throws(StoreError) -> StoredList {
        // Nothing comes between a text and the same with a zero byte.
        let rest = last.map { objects[objects.place(of: $0.namespace, $0.name + "\0")...] } ?? objects
        let page = query.limit.map { rest.prefix($0) } ?? rest
        return try StoredList(objects: page, version: version, of: query, remaining: rest.count - page.count)
    }

    /// Whether no record of the query's kind is missing.
    func isWhole(of query: ListQuery, after last: RecordStore.ListPosition?) -> Bool {
        query.namespace == nil && last == nil && continueToken == nil
    }
}
