package import ManifestFormat

/// Which records to list, and which part of them.
package struct ListQuery: Sendable {
    package var kind: String
    /// Nil for all namespaces.
    package var namespace: String?
    package var labels: LabelSelector?
    package var fields: FieldSelector?
    /// What records must be besides; pages are counted after it.
    package var filter: RecordFilter?
    /// The most records of a page; nil for all.
    package var limit: Int?
    /// From the page before; brings the page's version with it.
    package var continueToken: String?
    /// Lists the state as of this earlier version; `expired` if the log no longer reaches back to it.
    package var atVersion: Int64?

    package init(
        kind: String,
        namespace: String? = nil,
        labels: LabelSelector? = nil,
        fields: FieldSelector? = nil,
        limit: Int? = nil,
        continueToken: String? = nil,
    ) {
        self.kind = kind
        self.namespace = namespace
        self.labels = labels
        self.fields = fields
        self.limit = limit
        self.continueToken = continueToken
    }

    /// Whether a selector narrows the list.
    var isSelective: Bool {
        filter != nil || labels?.requirements.isEmpty == false || fields?.requirements.isEmpty == false
    }

    /// What the page comes after; nil at the beginning.
    ///
    /// Throws `badRequest` for a limit below 1, and for a token that is none or belongs to another list.
    var position: RecordStore.ListPosition? {
        get throws(StoreError) {
            if let limit, limit < 1 {
                throw StoreError(.badRequest, "list \(kind): the limit must be at least 1, it is \(limit)")
            }
            guard let continueToken else { return nil }
            let token = try ContinueToken.parse(continueToken, for: self)
            return .init(version: token.version, namespace: token.namespace, name: token.name)
        }
    }

    func matches(_ record: Record) -> Bool {
        labels?.matches(record.labels) ?? true && fields?.matches(record) ?? true && filter?.matches(record) ?? true
    }
}
