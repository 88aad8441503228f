package import AgxModel
package import ManifestFormat
package import RecordStore

package import struct Foundation.Date

/// Keeps book of what a program writes to its own store, under the program's name.
package struct StoreFieldTracker: FieldTracker {
    private let manager: String
    private let ownership: [String: FieldOwnership]

    /// `manager` is the name that people see in `managedFields`.
    package init(manager: String, definitions: [KindDefinition]) {
        self.manager = manager
        ownership = Dictionary(
            definitions.map { ($0.kind, FieldOwnership($0)) },
            uniquingKeysWith: { first, _ in first },
        )
    }

    package func managedFields(
        of next: Record,
        from live: Record?,
        part: WrittenPart,
        at time: Date,
    ) -> [JSONValue] {
        let present = (live ?? next).managedFields
        guard let ownership = ownership[next.key.kind] else { return present }
        let subresource: Subresource = part == .status ? .status : .main
        let owners = ManagedFields(stored: present)
        let updated = ownership.updated(
            owners,
            from: live?.object,
            to: next.object,
            by: FieldManager(name: manager, operation: .update, apiVersion: next.apiVersion, part: subresource),
            at: AgxModel.Timestamp(time).description,
        )
        return updated == owners ? present : updated.values
    }
}
