package import ManifestFormat

/// Which changes to watch, and from when on.
package struct WatchQuery: Sendable {
    /// Where a watch begins.
    package enum Start: Sendable, Hashable {
        /// With the first change after the call of `watch`.
        case now
        /// With the first change after a version, such as a list's; throws `expired` if the log begins later.
        case after(Int64)
        /// With all present records as `added`, then `initialDone`, then every change since.
        case initialThenLive
    }

    /// Nil for all kinds; not together with `initialThenLive`.
    package var kind: String?
    package var namespace: String?
    package var labels: LabelSelector?
    package var fields: FieldSelector?
    /// What records must be besides; one that ceases to match is deleted for this watch.
    package var filter: RecordFilter?
    package var start: Start

    package init(
        kind: String? = nil,
        namespace: String? = nil,
        labels: LabelSelector? = nil,
        fields: FieldSelector? = nil,
        start: Start,
    ) {
        self.kind = kind
        self.namespace = namespace
        self.labels = labels
        self.fields = fields
        self.start = start
    }

    func covers(_ key: RecordKey) -> Bool {
        (kind == nil || kind == key.kind) && (namespace == nil || namespace == key.namespace)
    }

    private func selects(_ record: Record) -> Bool {
        labels?.matches(record.labels) ?? true && fields?.matches(record) ?? true && filter?.matches(record) ?? true
    }

    /// What a change means to this watch: a record that comes to match is added, one that ceases to is deleted.
    func event(for change: RecordChange) -> WatchEvent? {
        guard covers(change.record.key) else { return nil }
        let before = change.previous.map(selects) ?? false
        let after = change.type == .deleted ? false : selects(change.record)
        switch (before, after) {
        case (false, false): return nil
        case (false, true): return .added(change.record)
        case (true, true): return .modified(change.record)
        case (true, false): return .deleted(change.lastMatching)
        }
    }
}
