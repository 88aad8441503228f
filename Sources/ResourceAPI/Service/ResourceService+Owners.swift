import AgxModel
import ManifestFormat
import RecordStore

extension ResourceService {
    /// `metadata.managedFields` after a change, as the API shows it; the present one if nothing in it changes.
    ///
    /// Throws `invalid` for one that a client sent and that can't be read, and for too many appliers.
    func managedFields(
        of next: Record,
        from live: Record,
        _ change: SubmittedObject,
        _ resource: APIResource,
        _ part: Subresource,
        _ options: WriteOptions,
    ) throws(StatusError) -> [JSONValue] {
        let present = ManagedFields(stored: live.managedFields)
        let name = next.key.name
        let owners: ManagedFields
        switch change.owners {
        case .written:
            let start = part == .main ? try Self.sent(next.managedFields, resource, name: name) ?? present : present
            let manager = resource.manager(.update, part, options)
            owners = resource.ownership.updated(start, from: live.object, to: next.object, by: manager, at: time)
        case .applied(let applied):
            let manager = resource.manager(.apply, part, options)
            owners = timed(applied, by: manager, of: next, from: live, present)
        }
        if let issue = owners.excess(over: present) { throw .invalid(resource, name: name, [issue]) }
        return owners == present ? live.managedFields : owners.values
    }

    /// The owners after an apply, with its time if it has changed anything.
    private func timed(
        _ applied: ManagedFields,
        by manager: FieldManager,
        of next: Record,
        from live: Record,
        _ present: ManagedFields,
    ) -> ManagedFields {
        var same = next
        same.managedFields = live.managedFields
        guard same != live || applied != present else { return applied }
        var owners = applied
        owners.set(owners.fields(of: manager), of: manager, at: time)
        return owners
    }

    /// Writes the owners of a new object's fields into it.
    func addOwners(
        to submitted: inout SubmittedObject,
        of resource: APIResource,
        _ options: WriteOptions,
    ) throws(StatusError) {
        let name = submitted.metadata("name") ?? ""
        var owners: ManagedFields
        switch submitted.owners {
        case .written:
            let sent = submitted.object[path: "metadata", "managedFields"]?.array ?? []
            owners = resource.ownership.updated(
                try Self.sent(sent, resource, name: name) ?? ManagedFields(),
                from: nil,
                to: submitted.object,
                by: resource.manager(.update, .main, options),
                at: time,
            )
        case .applied(let applied):
            owners = applied
            let manager = resource.manager(.apply, .main, options)
            owners.set(owners.fields(of: manager), of: manager, at: time)
        }
        if let issue = owners.excess(over: ManagedFields()) { throw .invalid(resource, name: name, [issue]) }
        submitted.setMetadata("managedFields", .array(owners.values))
    }

    /// What a client sent; nil if it leaves the owners to the server.
    private static func sent(
        _ values: [JSONValue],
        _ resource: APIResource,
        name: String,
    ) throws(StatusError) -> ManagedFields? {
        guard !values.isEmpty else { return nil }
        guard !ManagedFields.isReset(values) else { return ManagedFields() }
        do {
            return try ManagedFields(values)
        } catch {
            throw .invalid(resource, name: name, [error.issue])
        }
    }

    private var time: String { AgxModel.Timestamp(store.now).description }
}

extension APIResource {
    /// Who writes, as `managedFields` has it.
    func manager(_ operation: FieldManager.Operation, _ part: Subresource, _ options: WriteOptions) -> FieldManager {
        let name = options.fieldManager ?? "unknown"
        return FieldManager(name: name, operation: operation, apiVersion: apiVersion, part: part)
    }
}
