import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx delete`: removes objects and waits until they are gone.
struct DeleteCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete objects and wait until they are gone.",
        usage: "agx delete TYPE NAME... | TYPE/NAME... | TYPE --all | TYPE -l SELECTOR | -f FILE [-l SELECTOR]",
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions
    @OptionGroup var manifestOptions: ManifestOptions

    @Argument(help: "Such as: company acme, or task/build-1.")
    var objects: [String] = []
    @Flag(inversion: .prefixedNo, help: "Wait until the objects are gone.")
    var wait = true
    @Option(name: .long, help: "How long to wait for each at most; 0 is without end.")
    var timeout = "0s"
    @Flag(name: .long, help: "All objects of the type.")
    var all = false
    @Option(
        name: [.customShort("l", allowingJoined: true), .long],
        help: "All objects with these labels; beside -f those of the files that have them there.",
    )
    var selector = ""
    @Flag(
        name: .long,
        inversion: .prefixedNo,
        help: "An object that doesn't exist is no error; so it is with --all and -l, unless told otherwise.",
    )
    var ignoreNotFound: Bool?
    @Option(name: .long, help: "What becomes of what the objects own: background, foreground or orphan.")
    var cascade = CascadeOption.background
    @Option(name: .long, help: "server: let the relay check, delete nothing. client: only say what would be deleted.")
    var dryRun = DryRun.none

    func run(in context: CommandContext) async throws -> Int32 {
        let limit = try TimeoutText.parse(timeout)
        // What was selected a moment ago may have gone with something else.
        let ignoresMissing = ignoreNotFound ?? (all || !selector.isEmpty)
        return try await context.withClient(connection) { client in
            var deleted: [(location: ResourceLocation, uid: String?)] = []
            var failed = false
            for location in try await targets(client, context) {
                do {
                    let uid = try await delete(location, client)
                    try context.print(
                        "\(location.type.qualifiedSingular) \"\(location.name ?? "")\" deleted\(dryRun.suffix)"
                    )
                    deleted.append((location, uid))
                } catch let error as RelayClientError where error.code == .refused {
                    if ignoresMissing, error.isNotFound { continue }
                    try context.note(ErrorText.lines(for: error))
                    failed = true
                }
            }
            if wait, dryRun == .none {
                for (location, uid) in deleted {
                    try await waitUntilGone(location, uid, limit > .zero ? limit : nil, client, context)
                }
            }
            return failed ? 1 : 0
        }
    }

    private func targets(_ client: RelayClient, _ context: CommandContext) async throws -> [ResourceLocation] {
        if !manifestOptions.files.isEmpty {
            guard objects.isEmpty else { throw CommandFailure("error: when -f is given, no types or names can be") }
            return try await fileTargets(client, context)
        }
        let locations = try await ObjectSelection(
            choices: try ObjectArguments.parse(objects),
            all: all,
            labels: selector,
            namespace: namespaceOptions,
            unnamed: "error: resource(s) were provided, but no name was specified",
        ).locations(in: context, client: client)
        if locations.isEmpty { try context.note("No resources found") }
        return locations
    }

    private func fileTargets(_ client: RelayClient, _ context: CommandContext) async throws -> [ResourceLocation] {
        let labels = try labelSelector()
        let manifests = try await context.manifests(manifestOptions, namespace: namespaceOptions, client: client)
            .filter { labels.matches(object: $0.object) }
        if manifests.isEmpty { try context.note("No resources found") }
        // What was created last goes first.
        return manifests.enumerated().sorted { ($0.element.rank, $0.offset) > ($1.element.rank, $1.offset) }
            .map(\.element.location)
    }

    /// Of files: what the relay has is selected there.
    private func labelSelector() throws -> LabelSelector {
        do throws(ParseError) { return try .parse(selector) } catch { throw CommandFailure("error: \(error.message)") }
    }

    /// The uid of what is being deleted, so that a new object of the same name isn't waited for.
    private func delete(_ location: ResourceLocation, _ client: RelayClient) async throws -> String? {
        if dryRun == .client { return try await client.read(location).objectUID }
        let answer = try await client.delete(location, cascade: cascade.value, isDryRun: dryRun == .server).object
        return answer[path: "details", "uid"]?.string ?? answer.objectUID
    }

    private func waitUntilGone(
        _ location: ResourceLocation,
        _ uid: String?,
        _ limit: Duration?,
        _ client: RelayClient,
        _ context: CommandContext,
    ) async throws {
        var wait = ObjectWait(client: client, location: location, goal: .deletion)
        wait.uid = uid
        wait.isKnown = true
        let text = "waiting for \(location.displayName) to go"
        do {
            try await wait.run(in: context, within: limit, saying: text)
        } catch is DeadlinePassed {
            throw CommandFailure(
                "error: timed out waiting for the condition on \(location.type.plural)/\(location.name ?? "")"
            )
        }
    }
}
