import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx apply`: makes objects what files say.
struct ApplyCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Create or change objects so that they are as in files.",
        usage: "agx apply -f FILE|DIRECTORY|- ... [-R] [--dry-run none|server] [--apply-set NAME [--prune]]",
        discussion: """
            The relay checks all objects before the first is changed: if one is wrong, nothing is applied, unless
            --continue-on-error is given. Plans are applied first, then companies, then what lives in them; of tasks, those
            that others depend on. Tasks of a company that the same call creates wait until its runtime is there, at most
            a minute.

            This is server-side apply: fields that left a file since it was applied last are removed, and fields that
            somebody else has set to another value are conflicts, unless --force-conflicts is given.
            """,
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions
    @OptionGroup var manifestOptions: ManifestOptions

    @Option(name: .long, help: "server: let the relay check, and store nothing.")
    var dryRun = DryRun.none
    @Flag(name: .long, help: "Take fields from others who have set them to another value.")
    var forceConflicts = false
    @Option(name: .long, help: "The set that the objects belong to, as their label \(ApplySet.label) says.")
    var applySet: String?
    @Flag(name: .long, help: "Delete the objects of the set that are not in the files any more.")
    var prune = false
    @Flag(name: .long, help: "Apply what is right even if other objects are wrong.")
    var continueOnError = false
    @Option(name: .long, help: "What to do with unknown fields: strict (refuse), warn, ignore.")
    var validate = FieldValidation.strict
    @Option(name: .long, help: "The name under which the relay notes who set which field.")
    var fieldManager = "agx"
    @Option(name: [.customShort("o", allowingJoined: true), .long], help: "name, yaml, json or jsonpath=TEMPLATE.")
    var output: String?

    func run(in context: CommandContext) async throws -> Int32 {
        let format = try OutputFormat(output)
        guard dryRun != .client else {
            throw CommandFailure(
                "error: --dry-run=client doesn't work with server-side apply (did you mean --dry-run=server instead?)"
            )
        }
        let set = try applySet.map { try ApplySet(name: $0) }
        guard !prune || set != nil else { throw CommandFailure("error: --prune needs --apply-set NAME") }
        return try await context.withClient(connection) { client in
            let read = try await context.manifests(manifestOptions, namespace: namespaceOptions, client: client)
            let ranked = read.enumerated()
                .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
            let manifests = try TaskOrder(ranked).sorted().map { set?.joined(by: $0) ?? $0 }
            let applier = Applier(
                client: client,
                options: WriteOptions(
                    fieldManager: fieldManager,
                    fieldValidation: validate.parameter,
                    isForced: forceConflicts,
                ),
            )
            var run = ApplyRun(
                applier: applier,
                manifests: manifests,
                context: context,
                printer: .init(format: format),
            )
            run.dryRun = dryRun
            run.continuesOnError = continueOnError
            run.pruned = prune ? set : nil
            return try await run.perform()
        }
    }
}
