import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx plan`: says what applying files would change, and what Docker would be told.
struct PlanCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what applying files would change, field by field, and which Docker steps would follow.",
        usage: "agx plan -f FILE|DIRECTORY|- ... [-o json|yaml]",
        discussion: """
            Changes nothing. Exit codes as with kubectl diff: 0 no change; 1 something would change, or can't be told (tasks
            and schedules), or would not become ready; 2 an error.
            """,
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions
    @OptionGroup var manifestOptions: ManifestOptions

    @Flag(name: .long, help: "Plan for an apply that takes fields from others who have set them.")
    var forceConflicts = false
    @Option(name: .long, help: "The name under which the files are applied.")
    var fieldManager = "agx"
    @Option(name: [.customShort("o", allowingJoined: true), .long], help: "json or yaml.")
    var output: String?

    func run(in context: CommandContext) async throws -> Int32 {
        do {
            return try await plan(in: context)
        } catch let error where !(error is CancellationError || error is OutputClosed) {
            throw CommandFailure(ErrorText.lines(for: error), exitCode: 2)
        }
    }

    private func plan(in context: CommandContext) async throws -> Int32 {
        var printer = ObjectPrinter(format: try OutputFormat(output))
        return try await context.withClient(connection) { client in
            let manifests = try await context.manifests(manifestOptions, namespace: namespaceOptions, client: client)
            let document = try await answer(for: manifests, client: client)
            let plan = FleetPlan(document)
            if printer.format.isTable {
                for line in plan.lines(style: context.style) { try context.print(line) }
            } else {
                try printer.print(document, in: context)
            }
            return plan.isEmpty ? 0 : 1
        }
    }

    private func answer(for manifests: [Manifest], client: RelayClient) async throws -> JSONValue {
        do {
            let options = WriteOptions(fieldManager: fieldManager, isForced: forceConflicts)
            return try await client.plan(manifests.map(\.object), options: options)
        } catch let error as RelayClientError {
            // Which of the documents is meant is known only if the answer names it, or if there is just one.
            let named = manifests.filter { $0.name == error.status?.name }
            let manifest = named.count == 1 ? named[0] : manifests.count == 1 ? manifests[0] : nil
            guard let manifest, error.code == .refused else { throw error }
            let text = ManifestErrorText.text(error, of: manifest)
            throw CommandFailure(ConflictText.isConflict(error) ? "\(text)\n\(ConflictText.advice)" : text)
        }
    }
}
