import ManifestFormat
import RecordStore

/// An object that the store has given, of which no more is read or written than an answer needs.
protocol ListedObject {
    /// Belongs to this state of this object for ever.
    var stateVersion: Int64 { get }
    /// The whole object as JSON, names sorted.
    var text: String { get }
    /// About how long `text` is.
    var textBytes: Int { get }

    func value() throws -> JSONValue
}

extension StoredObject: ListedObject {
    var stateVersion: Int64 { version }
    var text: String { json }
    var textBytes: Int { json.utf8.count }

    func value() throws -> JSONValue { try parsed() }
}

extension Record: ListedObject {
    var stateVersion: Int64 { resourceVersion }
    var text: String { object.jsonText() }
    var textBytes: Int { 2_048 }

    func value() -> JSONValue { object }
}
