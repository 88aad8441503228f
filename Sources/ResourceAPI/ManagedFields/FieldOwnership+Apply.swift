package import ManifestFormat

/// What one server-side apply asks for.
package struct FieldApplication: Sendable, Hashable {
    /// What the manager wants; fields that it leaves out are none of its business any more.
    package var configuration: JSONValue
    package var manager: FieldManager
    /// Takes fields from their owners instead of reporting conflicts.
    package var isForced: Bool

    package init(_ configuration: JSONValue, by manager: FieldManager, isForced: Bool = false) {
        self.configuration = configuration
        self.manager = manager
        self.isForced = isForced
    }
}

/// What an apply makes of an object; defaults are not filled in yet.
package struct AppliedObject: Sendable, Hashable {
    package var object: JSONValue
    /// The owners afterwards; the time of the manager's own entry is still the old one.
    package var managedFields: ManagedFields
}

extension FieldOwnership {
    /// Applies a configuration to the live object, for a new one just its type and name; throws the conflicts.
    ///
    /// `kubectl` may change what its client-side apply has written, which is how objects move from one to the other; also
    /// through a view of the object.
    package func apply(
        _ application: FieldApplication,
        to live: JSONValue,
        _ managedFields: ManagedFields,
    ) throws(ApplyConflicts) -> AppliedObject {
        let lastApplied = LastAppliedConfiguration(of: application.manager)
        let owners = lastApplied?.moving(managedFields, of: live, to: application.manager, self) ?? managedFields
        do {
            return try attempt(application, to: live, owners)
        } catch {
            guard let own = lastApplied?.fields(of: live, self) else { throw error }
            let others = error.conflicts.filter { !own.contains($0.path) }
            if let conflicts = ApplyConflicts(others) { throw conflicts }
            var forced = application
            forced.isForced = true
            return try attempt(forced, to: live, owners)
        }
    }

    private func attempt(
        _ application: FieldApplication,
        to live: JSONValue,
        _ managedFields: ManagedFields,
    ) throws(ApplyConflicts) -> AppliedObject {
        let manager = application.manager
        let present = ownedPart(of: live, manager.part)
        var owners = managedFields
        owners.set(fields(of: application.configuration, manager.part), of: manager, at: nil)
        let merged = FieldMerge.prune(
            FieldMerge.merge(present, appliedPart(of: application.configuration, manager.part), schema),
            of: managedFields.fields(of: manager),
            owned: owners.all,
            schema,
        )
        let comparison = FieldComparison(from: present, to: merged, schema)
        if !application.isForced, let conflicts = Self.conflicts(comparison, owners, manager) { throw conflicts }
        owners.take(comparison.changed.union(comparison.removed), except: manager)
        let object = replacing(manager.part, of: live, with: FieldMerge.withoutNulls(merged, schema))
        return AppliedObject(
            object: LastAppliedConfiguration(of: manager)?.renewed(in: object, by: application) ?? object,
            managedFields: owners,
        )
    }

    private static func conflicts(
        _ comparison: FieldComparison,
        _ owners: ManagedFields,
        _ manager: FieldManager,
    ) -> ApplyConflicts? {
        // What others own is removed only with an object that something else takes the place of.
        let changed = comparison.changed.union(comparison.removed)
        return ApplyConflicts(
            owners.entries.filter { $0.manager.identity != manager.identity }.flatMap { entry in
                entry.fields.intersection(changed).paths.map { .init(manager: entry.manager, path: $0) }
            }
        )
    }
}
