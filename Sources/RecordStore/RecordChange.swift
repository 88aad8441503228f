/// One committed change, as the log holds it and watches read it.
struct RecordChange: Sendable {
    enum ChangeType: String, Sendable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
    }

    var type: ChangeType
    /// The state after the change; of a deleted record the last one, with the version of the deletion.
    var record: Record
    /// The state before; nil exactly for `added`.
    var previous: Record?
    /// `record` as a whole object in JSON.
    var json: String

    var version: Int64 { record.resourceVersion }

    /// The last state that a watch on `previous` has to be told of when it loses sight of the record.
    var lastMatching: Record {
        guard type != .deleted, var last = previous else { return record }
        last.resourceVersion = record.resourceVersion
        return last
    }
}
