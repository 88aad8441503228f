import AgxModel
import ManifestFormat
import ResourceAPI
import Testing

/// A gadget and its owners, written to in turn.
struct OwnedGadget {
    let definition: KindDefinition
    let ownership: FieldOwnership
    var object: JSONValue
    var managedFields = ManagedFields()

    init() throws {
        definition = try Gadgets.definition()
        ownership = FieldOwnership(definition)
        object = try Gadgets.gadget()
    }

    /// Applies the members given in YAML, and fills in defaults as the server does.
    mutating func apply(
        _ members: String,
        by name: String,
        _ part: Subresource = .main,
        isForced: Bool = false,
    ) throws {
        let manager = Gadgets.applier(name, part)
        let application = FieldApplication(try Gadgets.gadget(members), by: manager, isForced: isForced)
        let applied = try ownership.apply(application, to: object, managedFields)
        object = definition.defaulted(applied.object)
        managedFields = applied.managedFields
    }

    /// The message of the conflicts that an apply must meet.
    func conflict(_ members: String, by name: String, _ part: Subresource = .main) throws -> StatusError {
        var copy = self
        let error = #expect(throws: ApplyConflicts.self) { try copy.apply(members, by: name, part) }
        return try #require(error).status
    }

    /// Merges members into the object, as a PATCH does.
    mutating func patch(_ members: String, by name: String, _ part: Subresource = .main, at time: String = "T1") throws
    {
        let next = object.mergePatched(with: try JSONValue.parse(yaml: members))
        managedFields = ownership.updated(
            managedFields,
            from: object,
            to: next,
            by: Gadgets.updater(name, part),
            at: time,
        )
        object = next
    }

    /// What an applier owns, one path a line.
    func applied(_ name: String, _ part: Subresource = .main) -> String {
        managedFields.fields(of: Gadgets.applier(name, part)).description
    }

    /// What another writer owns, one path a line.
    func updated(_ name: String, _ part: Subresource = .main) -> String {
        managedFields.fields(of: Gadgets.updater(name, part)).description
    }
}
