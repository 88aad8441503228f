import ManifestFormat
import RecordStore

/// One page of a list, of whatever it is made.
protocol ListPage {
    /// The version that it shows.
    var shownVersion: Int64 { get }
    var continueToken: String? { get }
    var remainingCount: Int? { get }
}

extension ListPage {
    /// The `metadata` of the list.
    var metadata: JSONValue {
        var metadata: JSONValue = ["resourceVersion": .string(String(shownVersion))]
        if let continueToken { metadata["continue"] = .string(continueToken) }
        if let remainingCount { metadata["remainingItemCount"] = .integer(Int64(remainingCount)) }
        return metadata
    }
}

extension RecordPage: ListPage {
    var shownVersion: Int64 { resourceVersion }
}

extension StoredList: ListPage {
    var shownVersion: Int64 { version }
}
