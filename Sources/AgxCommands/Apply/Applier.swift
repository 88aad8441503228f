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
        let before = try await client.readIfPresent(manifest.location)
        let result = try await send(manifest, isDryRun: isDryRun)
        return Applied(
            outcome: Self.outcome(from: before, to: result.object),
            object: result.object,
            warnings: result.warnings,
        )
    }

    /// Throws what the relay would have against applying the manifest.
    func check(_ manifest: Manifest) async throws { _ = try await send(manifest, isDryRun: true) }

    private func send(_ manifest: Manifest, isDryRun: Bool) async throws -> WriteResult {
        var options = options
        options.isDryRun = isDryRun
        return try await client.apply(manifest.location, manifest.object, options: options)
    }

    private static func outcome(from before: JSONValue?, to after: JSONValue) -> Outcome {
        guard let before else { return .created }
        return written(before) == written(after) ? .unchanged : .configured
    }

    /// What people write of an object: its version tells nothing, as controllers may have written in between.
    private static func written(_ object: JSONValue) -> JSONValue {
        var object = object.withoutManagedFields
        object["status"] = nil
        object["metadata"]?["resourceVersion"] = nil
        return object
    }
}
