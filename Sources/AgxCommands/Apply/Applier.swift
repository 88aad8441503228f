import ManifestFormat
import RelayClient

/// Brings single objects to what their manifests say.
struct Applier: Sendable {
    /// What became of an object.
    enum Outcome: String, Sendable {
        case created
        case configured
        case unchanged
    }

    let client: RelayClient
    var options: WriteOptions

    struct Applied: Sendable {
        var outcome: Outcome
        /// The object as it is now, or would be.
        var object: JSONValue
        var warnings: [String]
    }

    /// Creates the object, or changes it by a three-way merge; a change by somebody else in between is tried again.
    func apply(_ manifest: Manifest, isDryRun: Bool) async throws -> Applied {
        var attempt = 0
        while true {
            attempt += 1
            do {
                return try await applyOnce(manifest, isDryRun: isDryRun)
            } catch let error as RelayClientError where attempt < 5 && error.status?.code == 409 {
                // Changed, or created, between reading and writing: read again.
                continue
            }
        }
    }

    /// What applying would do, found out without asking the relay to check it.
    func preview(_ manifest: Manifest) async throws -> Applied {
        guard let current = try await client.readIfPresent(manifest.location) else {
            return Applied(outcome: .created, object: manifest.object, warnings: [])
        }
        let patch = Self.patch(for: manifest, current: current)
        let object = current.mergePatched(with: patch)
        return Applied(outcome: patch == [:] ? .unchanged : .configured, object: object, warnings: [])
    }

    private func applyOnce(_ manifest: Manifest, isDryRun: Bool) async throws -> Applied {
        var options = options
        options.isDryRun = isDryRun
        guard let current = try await client.readIfPresent(manifest.location) else {
            let object = LastApplied.annotated(manifest.object)
            let result = try await client.create(object, in: manifest.collection, options: options)
            return Applied(outcome: .created, object: result.object, warnings: result.warnings)
        }
        let patch = Self.patch(for: manifest, current: current)
        guard patch != [:] else { return Applied(outcome: .unchanged, object: current, warnings: []) }
        let warnings = LastApplied.configuration(of: current) == nil ? [Self.missingAnnotation(manifest)] : []
        let result = try await client.mergePatch(manifest.location, with: patch, options: options)
        // A patch that only writes down what is there already (a default, say) makes no new version.
        let isSame = !isDryRun && result.object.resourceVersion == current.resourceVersion
        return Applied(
            outcome: isSame ? .unchanged : .configured,
            object: result.object,
            warnings: warnings + result.warnings,
        )
    }

    static func patch(for manifest: Manifest, current: JSONValue) -> JSONValue {
        ThreeWayMerge.patch(
            original: LastApplied.configuration(of: current) ?? [:],
            modified: LastApplied.annotated(manifest.object),
            current: current,
        )
    }

    private static func missingAnnotation(_ manifest: Manifest) -> String {
        "resource \(manifest.type.plural)/\(manifest.name) is missing the \(LastApplied.annotation) annotation which is "
            + "required by agx apply. agx apply should only be used on resources created declaratively by agx apply. "
            + "The missing annotation will be patched automatically."
    }
}
