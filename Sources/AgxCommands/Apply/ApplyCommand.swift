import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx apply`: makes objects what files say.
struct ApplyCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Create or change objects so that they are as in files.",
        usage: "agx apply -f FILE|DIRECTORY|- ... [-R] [--dry-run none|client|server]",
        discussion: """
            The relay checks all objects before the first is changed: if one is wrong, nothing is applied, unless
            --continue-on-error is given. Plans are applied first, then companies, then what lives in them; of tasks, those that others depend on.
            Tasks of a company that the same call creates wait until its runtime is there, at most a minute.
            """,
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions
    @OptionGroup var manifestOptions: ManifestOptions

    @Option(name: .long, help: "server: let the relay check, store nothing. client: only say what would be applied.")
    var dryRun = DryRun.none
    @Flag(name: .long, help: "Apply what is right even if other objects are wrong.")
    var continueOnError = false
    @Option(name: .long, help: "What to do with unknown fields: strict (refuse), warn, ignore.")
    var validate = FieldValidation.strict
    @Option(name: .long, help: "The name under which the relay notes who set which field.")
    var fieldManager = "kubectl-client-side-apply"
    @Option(name: [.customShort("o", allowingJoined: true), .long], help: "name, yaml, json or jsonpath=TEMPLATE.")
    var output: String?

    func run(in context: CommandContext) async throws -> Int32 {
        let format = try OutputFormat(output)
        return try await context.withClient(connection) { client in
            let read = try await context.manifests(manifestOptions, namespace: namespaceOptions, client: client)
            let ranked = read.enumerated()
                .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
            let manifests = try TaskOrder(ranked).sorted()
            let applier = Applier(
                client: client,
                options: WriteOptions(fieldManager: fieldManager, fieldValidation: validate.parameter),
            )
            var run = ApplyRun(
                applier: applier,
                manifests: manifests,
                context: context,
                printer: .init(format: format),
            )
            run.dryRun = dryRun
            run.continuesOnError = continueOnError
            return try await run.perform()
        }
    }
}
