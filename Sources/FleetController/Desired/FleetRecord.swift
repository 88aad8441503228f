package import AgxModel
package import RecordStore

package import struct Foundation.Date

/// A record as the controllers read it: typed, and only what decides.
package struct FleetRecord<Kind: ResourceKind>: Sendable {
    package var key: RecordKey
    package var uid: String
    package var resourceVersion: Int64
    package var generation: Int64
    /// When its deletion was asked for; nil if it wasn't.
    package var deletionTime: Date?
    package var finalizers: [String]
    package var annotations: [String: String]
    package var ownerUID: String?
    package var spec: Kind.Spec
    package var status: Kind.Status
    /// Whether any status has been written yet.
    package var hasStatus: Bool

    /// Decodes a stored record; throws `ModelError` if its spec or status is not of the kind.
    package init(_ record: Record, as kind: Kind.Type = Kind.self) throws(ModelError) {
        key = record.key
        uid = record.uid
        resourceVersion = record.resourceVersion
        generation = record.generation
        deletionTime = record.deletionTimestamp
        finalizers = record.finalizers
        annotations = record.annotations
        ownerUID = record.ownerReferences.first { $0.controller }?.uid
        spec = try Kind.decodeSpec(record.spec)
        status = try Kind.decodeStatus(record.status)
        hasStatus = record.status != nil
    }
}

extension FleetRecord {
    /// Whether it goes as soon as nothing is left of what it stands for.
    package var isDeleting: Bool { deletionTime != nil }

    /// The company that a namespaced record belongs to.
    package var companyName: String { key.namespace.isEmpty ? key.name : key.namespace }
}

extension ObjectLabels {
    /// The labels of the object that a record stands for.
    init<Kind: ResourceKind>(installation: String, record: FleetRecord<Kind>) {
        self.init(
            installation: installation,
            company: record.key.namespace,
            kind: record.key.kind,
            name: record.key.name,
            uid: record.uid,
            generation: record.generation,
        )
    }
}
