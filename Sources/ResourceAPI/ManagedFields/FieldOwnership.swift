package import AgxModel
package import ManifestFormat

/// Keeps book of who owns which fields of the objects of one kind; pure.
package struct FieldOwnership: Sendable {
    let schema: FieldSchema
    private let hasStatus: Bool

    /// What metadata people and tools write; the rest is the server's, and has no owner.
    static let ownedMetadata = ["annotations", "finalizers", "labels", "ownerReferences"]

    /// The rules of one kind.
    package init(_ definition: KindDefinition) {
        schema = FieldSchema(of: definition)
        hasStatus = definition.hasStatusSubresource
    }

    /// The owners after a write that was no apply: what it changed or added is its manager's alone, what it removed
    /// nobody's.
    ///
    /// `managedFields` are those that the client sent with the object, or else the present ones; `live` is nil for a
    /// new object. `time` is RFC 3339.
    package func updated(
        _ managedFields: ManagedFields,
        from live: JSONValue?,
        to next: JSONValue,
        by manager: FieldManager,
        at time: String,
    ) -> ManagedFields {
        let before = ownedPart(of: live ?? .object([:]), manager.part)
        let comparison = FieldComparison(from: before, to: ownedPart(of: next, manager.part), schema)
        var result = managedFields
        if !comparison.isEmpty {
            let changed = comparison.changed
            let own = result.fields(of: manager).subtracting(comparison.removed).union(changed)
            result.take(changed.union(comparison.removed), except: manager)
            result.set(own, of: manager, at: changed.isEmpty ? nil : time)
        }
        // Also what a client has sent with an object that it didn't change.
        result.joinAncient()
        return result
    }

    /// The fields that an applied object claims.
    func fields(of configuration: JSONValue, _ part: Subresource) -> FieldSet {
        var set = FieldSet(of: appliedPart(of: configuration, part), schema)
        set.remove(.field("metadata"))
        return set
    }

    /// What a write through a path is about, without what only the server sets.
    func ownedPart(of object: JSONValue, _ part: Subresource) -> JSONValue {
        guard part == .main else {
            return .object(object["status"].map { ["status": $0] } ?? [:])
        }
        var members = object.object ?? [:]
        for name in ["apiVersion", "kind"] + (hasStatus ? ["status"] : []) { members[name] = nil }
        let metadata = members["metadata"]?.object ?? [:]
        members["metadata"] = .object(metadata.filter { Self.ownedMetadata.contains($0.key) })
        return .object(members)
    }

    /// What an apply is about: empty labels and the like are not kept, so nobody can own them or be in their way.
    func appliedPart(of configuration: JSONValue, _ part: Subresource) -> JSONValue {
        var owned = ownedPart(of: configuration, part)
        if let metadata = owned["metadata"]?.object {
            owned["metadata"] = .object(metadata.filter { $0.value != [:] && $0.value != [] })
        }
        return owned
    }

    /// The object with its owned part replaced.
    func replacing(_ part: Subresource, of object: JSONValue, with owned: JSONValue) -> JSONValue {
        var result = object
        if part == .main {
            for name in ownedPart(of: object, part).object?.keys.sorted() ?? [] where name != "metadata" {
                result[name] = nil
            }
            for name in Self.ownedMetadata { result["metadata"]?[name] = owned[path: "metadata", name] }
        } else {
            result["status"] = nil
        }
        for (name, value) in owned.object ?? [:] where name != "metadata" { result[name] = value }
        return result
    }
}
