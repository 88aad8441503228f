import ArgumentParser
import RelayClient

/// Options of the commands that read manifests.
struct ManifestOptions: ParsableArguments {
    @Option(name: [.customShort("f"), .customLong("filename")], help: "A file, a directory, or - for standard input.")
    var files: [String] = []
    @Flag(
        name: [.customShort("R"), .customLong("recursive")],
        inversion: .prefixedNo,
        help: "Look into directories below directories.",
    )
    var recursive = false
}

/// What `--dry-run` says.
enum DryRun: String, ExpressibleByArgument, CaseIterable, Sendable {
    case none
    case client
    case server

    /// What kubectl writes behind an object that wasn't really changed.
    var suffix: String {
        switch self {
        case .none: ""
        case .client: " (dry run)"
        case .server: " (server dry run)"
        }
    }
}

/// What `--validate` says about fields that the relay doesn't know.
enum FieldValidation: String, ExpressibleByArgument, CaseIterable, Sendable {
    case strict
    case warn
    case ignore
    case `true`
    case `false`

    /// As the API has it.
    var parameter: String {
        switch self {
        case .strict, .true: "Strict"
        case .warn: "Warn"
        case .ignore, .false: "Ignore"
        }
    }
}

extension CommandContext {
    /// Reads the manifests that the options name.
    func manifests(
        _ options: ManifestOptions,
        namespace: NamespaceOptions,
        client: RelayClient,
        allowsGeneratedNames: Bool = false,
    ) async throws -> [Manifest] {
        let loader = ManifestFiles(files: files, input: input, isRecursive: options.recursive)
        let documents = try await loader.documents(at: options.files)
        let reader = ManifestReader(
            defaultNamespace: { try await self.namespace(namespace, client: client) },
            requiredNamespace: namespace.namespace,
            allowsGeneratedNames: allowsGeneratedNames,
        )
        return try await reader.manifests(from: documents)
    }
}
