package import ManifestFormat

/// What a caller gives to create a record; the store adds uid, versions and timestamps.
package struct RecordDraft: Sendable, Hashable {
    package var key: RecordKey
    package var apiVersion: String
    package var labels: [String: String] = [:]
    package var annotations: [String: String] = [:]
    package var finalizers: [String] = []
    package var ownerReferences: [OwnerReference] = []
    package var managedFields: [JSONValue] = []
    package var content: [String: JSONValue]
    package var status: JSONValue?

    package init(key: RecordKey, apiVersion: String, content: [String: JSONValue], status: JSONValue? = nil) {
        self.key = key
        self.apiVersion = apiVersion
        self.content = content
        self.status = status
    }
}
