import ManifestFormat

/// The annotation in which kubectl's client-side apply remembers what it wrote.
///
/// An object has one of its own, and one for each view of it that is applied.
package struct LastAppliedConfiguration: Sendable {
    /// The key that kubectl knows.
    package static let annotation = "kubectl.kubernetes.io/last-applied-configuration"
    /// The manager of kubectl's server-side apply, and that of its client-side apply.
    private static let manager = "kubectl"
    private static let clientSideManager = "kubectl-client-side-apply"
    /// A text beyond this could take all the room that annotations have.
    private static let maximumBytes = 200 * 1024

    /// Where the record keeps that of a view with this singular name.
    package static func annotation(ofView view: String) -> String { "\(view).\(annotation)" }

    /// The key where it is kept.
    private let annotation: String
    private let isOfView: Bool

    private init(annotation: String, isOfView: Bool) {
        self.annotation = annotation
        self.isOfView = isOfView
    }

    /// That of an applier; nil for one that isn't kubectl, or applies a part only.
    init?(of applier: FieldManager) {
        guard applier.part == .main else { return nil }
        if applier.name == Self.manager {
            self.init(annotation: Self.annotation, isOfView: false)
        } else if applier.name.hasSuffix(":\(Self.manager)") {
            // As `ViewEndpoint` names those who apply through a view.
            let view = applier.name.dropLast(Self.manager.utf8.count + 1)
            self.init(annotation: Self.annotation(ofView: String(view)), isOfView: true)
        } else {
            return nil
        }
    }

    /// The fields that the annotation names and that still are as it says.
    func fields(of live: JSONValue, _ ownership: FieldOwnership) -> FieldSet {
        guard var applied = remembered(in: live) else { return FieldSet() }
        // Of a view only the metadata is the object's.
        if isOfView { applied = ["metadata": applied["metadata"] ?? [:]] }
        let comparison = FieldComparison(
            from: ownership.ownedPart(of: applied, .main),
            to: ownership.ownedPart(of: live, .main),
            ownership.schema,
        )
        return ownership.fields(of: applied, .main).subtracting(comparison.changed).subtracting(comparison.removed)
    }

    /// The owners after those fields of a view that kubectl's client-side apply owns have become the applier's.
    ///
    /// Of whole objects kubectl does that by itself, but a view has no `managedFields` to show. What the annotation of
    /// the object itself names, too, stays: it is in another file.
    func moving(
        _ owners: ManagedFields,
        of live: JSONValue,
        to applier: FieldManager,
        _ ownership: FieldOwnership,
    ) -> ManagedFields {
        guard isOfView else { return owners }
        let source = Self(annotation: Self.annotation, isOfView: false)
        let own = fields(of: live, ownership).subtracting(source.fields(of: live, ownership))
        var result = owners
        for entry in owners.entries where Self.isClientSide(entry.manager) {
            let moved = entry.fields.intersection(own)
            guard !moved.isEmpty else { continue }
            result.set(entry.fields.subtracting(moved), of: entry.manager, at: nil)
            result.add(moved, to: applier, at: nil)
        }
        return result
    }

    /// The object with an annotation that is still right after `kubectl apply --server-side`, if it has one.
    func renewed(in object: JSONValue, by application: FieldApplication) -> JSONValue {
        guard object[path: "metadata", "annotations"]?[annotation] != nil else { return object }
        var applied = application.configuration
        applied["metadata"]?["managedFields"] = nil
        applied["metadata"]?["annotations"]?[annotation] = nil
        if isOfView {
            // kubectl will compare it with an object of the view, which is of another kind than what is applied here.
            var shown = JSONValue.object(remembered(in: object)?.object ?? [:])
            shown["metadata"] = applied["metadata"]
            applied = shown
        }
        let text = applied.jsonText() + "\n"
        var result = object
        result["metadata"]?["annotations"]?[annotation] = .string(text.utf8.count > Self.maximumBytes ? "" : text)
        return result
    }

    /// What the annotation says; nil if there is none.
    private func remembered(in object: JSONValue) -> JSONValue? {
        guard let text = object[path: "metadata", "annotations"]?[annotation]?.string else { return nil }
        // Anybody can write the annotation; one that can't be read gives no rights.
        return try? JSONValue.parse(json: Array(text.utf8))
    }

    private static func isClientSide(_ manager: FieldManager) -> Bool {
        manager.name == clientSideManager && manager.operation == .update && manager.part == .main
    }
}
