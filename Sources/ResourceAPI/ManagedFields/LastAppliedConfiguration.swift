import ManifestFormat

/// The annotation in which kubectl's client-side apply remembers what it wrote.
package enum LastAppliedConfiguration {
    /// The key of the annotation.
    package static let annotation = "kubectl.kubernetes.io/last-applied-configuration"
    /// The manager that the annotation belongs to, client-side and server-side.
    static let manager = "kubectl"
    /// A text beyond this could take all the room that annotations have.
    private static let maximumBytes = 200 * 1024

    /// The fields that the annotation names and that still are as it says.
    static func fields(of live: JSONValue, _ ownership: FieldOwnership) -> FieldSet {
        guard let text = live[path: "metadata", "annotations"]?[annotation]?.string,
            // Anybody can write the annotation; one that can't be read gives no rights.
            let applied = try? JSONValue.parse(json: Array(text.utf8))
        else { return FieldSet() }
        let comparison = FieldComparison(
            from: ownership.ownedPart(of: applied, .main),
            to: ownership.ownedPart(of: live, .main),
            ownership.schema,
        )
        return ownership.fields(of: applied, .main).subtracting(comparison.changed).subtracting(comparison.removed)
    }

    /// The object with an annotation that is still right after `kubectl apply --server-side`, if it has one.
    static func renewed(in object: JSONValue, by application: FieldApplication) -> JSONValue {
        guard application.manager.name == manager, application.manager.part == .main,
            object[path: "metadata", "annotations"]?[annotation] != nil
        else { return object }
        var applied = application.configuration
        applied["metadata"]?["managedFields"] = nil
        applied["metadata"]?["annotations"]?[annotation] = nil
        let text = applied.jsonText() + "\n"
        var result = object
        result["metadata"]?["annotations"]?[annotation] = .string(text.utf8.count > maximumBytes ? "" : text)
        return result
    }
}
