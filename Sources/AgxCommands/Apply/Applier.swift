import ManifestFormat
import RelayClient

/// Brings single objects to what their manifests say, by server-side apply.
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

    /// Creates the object, or makes the manifest's fields in it what the manifest says.
    func apply(_ manifest: Manifest, isDryRun: Bool) async throws -> Applied {
        var options = options
        options.isDryRun = isDryRun
        let before = try await client.readIfPresent(manifest.location)
        let result = try await client.apply(manifest.location, manifest.object, options: options)
        return Applied(
            outcome: Self.outcome(from: before, to: result.object, isDryRun: isDryRun),
            object: result.object,
            warnings: result.warnings,
        )
    }

    private static func outcome(from before: JSONValue?, to after: JSONValue, isDryRun: Bool) -> Outcome {
        guard let before else { return .created }
        // A dry run has no version of its own to tell by.
        let isSame =
            isDryRun
            ? before.withoutManagedFields == after.withoutManagedFields
            : before.resourceVersion == after.resourceVersion
        return isSame ? .unchanged : .configured
    }
}
