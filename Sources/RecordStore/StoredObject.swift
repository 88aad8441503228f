package import ManifestFormat

/// A record as the database holds it, which is what the API sends: nothing of it is read.
package struct StoredObject: Sendable {
    package let key: RecordKey
    /// The version of the state; belongs to this state of this record for ever.
    package let version: Int64
    /// The whole object as JSON.
    package let json: String

    /// The object that `json` says; throws `storage` if it can't be understood.
    package func parsed() throws(StoreError) -> JSONValue {
        do throws(ParseError) {
            return try JSONValue.parse(json: Array(json.utf8), limits: ObjectLimits.stored)
        } catch {
            throw StoreError(.storage, "read \(key): its row in the database can't be understood: \(error)")
        }
    }
}
