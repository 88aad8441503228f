import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx create`: makes new objects from files.
struct CreateCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create objects from files; an object that exists already is an error.",
        usage: "agx create -f FILE|DIRECTORY|- ... [--dry-run none|client|server]",
        discussion: """
            The relay checks all objects before the first is created: if one is wrong, none is. Of tasks, those that others
            depend on come first; all else as the files have it.
            """,
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions
    @OptionGroup var manifestOptions: ManifestOptions

    @Option(name: .long, help: "server: let the relay check, store nothing. client: only say what would be created.")
    var dryRun = DryRun.none
    @Option(name: .long, help: "What to do with unknown fields: strict (refuse), warn, ignore.")
    var validate = FieldValidation.strict
    @Option(name: [.customShort("o", allowingJoined: true), .long], help: "name, yaml, json or jsonpath=TEMPLATE.")
    var output: String?

    func run(in context: CommandContext) async throws -> Int32 {
        try await create(in: context, only: nil)
    }

    /// Creates the objects; all must be of one type if one is given.
    func create(in context: CommandContext, only type: ResourceType?) async throws -> Int32 {
        var printer = ObjectPrinter(format: try OutputFormat(output))
        return try await context.withClient(connection) { client in
            let manifests = try await context.manifests(
                manifestOptions,
                namespace: namespaceOptions,
                client: client,
                allowsGeneratedNames: true,
            )
            if let type, let other = manifests.first(where: { $0.type != type }) {
                throw CommandFailure("error: \(other.place(of: "kind")): kind: only \(type.kind) can be created here")
            }
            let ordered = try TaskOrder(manifests).sorted()
            if dryRun == .none, ordered.count > 1 { try await check(ordered, client, context) }
            let batch = ManifestBatch(ordered)
            var failed = false
            for manifest in ordered {
                do {
                    try show(try await create(manifest, client: client), of: manifest, &printer, context)
                } catch let error as RelayClientError where error.code == .refused {
                    if dryRun == .server, batch.answers(error, of: manifest) {
                        try show(WriteResult(object: manifest.object), of: manifest, &printer, context)
                        continue
                    }
                    try context.note(ManifestErrorText.text(error, of: manifest))
                    failed = true
                }
            }
            return failed ? 1 : 0
        }
    }

    /// Has all of them checked before the first is created; throws if one is wrong.
    private func check(_ manifests: [Manifest], _ client: RelayClient, _ context: CommandContext) async throws {
        let batch = ManifestBatch(manifests)
        var wrong = 0
        for manifest in manifests {
            do {
                _ = try await create(manifest, client: client, isDryRun: true)
            } catch let error as RelayClientError where error.code == .refused {
                guard !batch.answers(error, of: manifest) else { continue }
                try context.note(ManifestErrorText.text(error, of: manifest))
                wrong += 1
            }
        }
        guard wrong > 0 else { return }
        throw CommandFailure(
            "error: nothing was created: \(wrong) of \(manifests.count) objects \(wrong == 1 ? "is" : "are") wrong"
        )
    }

    private func show(
        _ result: WriteResult,
        of manifest: Manifest,
        _ printer: inout ObjectPrinter,
        _ context: CommandContext,
    ) throws {
        for warning in result.warnings { try context.note("Warning: \(warning)") }
        guard printer.format.isTable else { return try printer.print(result.object, in: context) }
        let name = result.object.objectName
        let shown = name.isEmpty ? manifest.name : name
        let word = context.style(.good, "created")
        try context.print("\(manifest.type.qualifiedSingular)/\(shown) \(word)\(dryRun.suffix)")
    }

    private func create(
        _ manifest: Manifest,
        client: RelayClient,
        isDryRun: Bool = false,
    ) async throws -> WriteResult {
        guard dryRun != .client else { return WriteResult(object: manifest.object) }
        let options = WriteOptions(
            isDryRun: isDryRun || dryRun == .server,
            fieldManager: "agx-create",
            fieldValidation: validate.parameter,
        )
        return try await client.create(manifest.object, in: manifest.collection, options: options)
    }
}
