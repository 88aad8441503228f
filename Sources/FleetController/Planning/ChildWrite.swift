import AgxModel
import ManifestFormat
import RecordStore

/// One change to a company's child records, with its cause.
struct ChildWrite: Sendable, Hashable {
    /// What happens to the record.
    enum Action: Sendable, Hashable {
        case create(spec: JSONValue)
        case update(spec: JSONValue, expecting: Int64)
        case delete(uid: String)
    }

    var key: RecordKey
    var action: Action
    var cause: String
}
