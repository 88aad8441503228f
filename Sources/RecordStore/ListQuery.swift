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

    /// Whether everything of the kind is wanted, as it is now, from the beginning.
    package var isPlain: Bool { !isSelective && continueToken == nil && atVersion == nil }

    func matches(_ record: Record) -> Bool {
        labels?.matches(record.labels) ?? true && fields?.matches(record) ?? true && filter?.matches(record) ?? true
    }
}
