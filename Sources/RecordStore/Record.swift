package import ManifestFormat

package import struct Foundation.Date

/// One object of the API as it is stored: what people wrote, and what the system knows of it.
///
/// `uid`, `resourceVersion`, `generation` and both timestamps belong to the store; the rest may be edited and handed
/// back to `RecordStore.update`.
package struct Record: Sendable, Hashable {
    package var key: RecordKey
    package var apiVersion: String
    package internal(set) var uid: String
    package internal(set) var resourceVersion: Int64
    package internal(set) var generation: Int64
    package internal(set) var creationTimestamp: Date
    package internal(set) var deletionTimestamp: Date?
    package var labels: [String: String]
    package var annotations: [String: String]
    package var finalizers: [String]
    package var ownerReferences: [OwnerReference]
    /// `metadata.managedFields`: which writer owns which fields.
    package var managedFields: [JSONValue]
    /// All top-level fields besides `apiVersion`, `kind`, `metadata` and `status`: `spec`, or an Event's own fields.
    package var content: [String: JSONValue]
    /// Written by controllers, by a path of its own; nil until the first report.
    package var status: JSONValue?
}

extension Record {
    /// `spec`, or null for kinds that have none.
    package var spec: JSONValue {
        get { content["spec"] ?? .null }
        set { content["spec"] = newValue }
    }

    /// Whether deletion was asked for and finalizers still hold the record.
    package var isDeleting: Bool { deletionTimestamp != nil }
}
