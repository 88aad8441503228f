import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx artifacts`: the files that a run has left.
struct ArtifactsCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "artifacts",
        abstract: "List or download the files that a run has left.",
        usage: "agx artifacts [-n COMPANY] run/RUN | task/TASK [--download DIRECTORY] [-o table|json]",
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions
    @Argument(help: "run/NAME, or task/NAME for the task's latest run.")
    var objects: [String] = []
    @Option(name: .long, help: "Save the files below this directory.")
    var download: String?
    @Flag(name: .long, help: "Replace files that are there already.")
    var force = false
    @Option(name: [.customShort("o", allowingJoined: true), .long], help: "table or json.")
    var output = "table"

    func run(in context: CommandContext) async throws -> Int32 {
        guard ["table", "json"].contains(output) else {
            throw CommandFailure("error: unknown output format \"\(output)\": table or json")
        }
        let usage = "name a run: run/NAME, or task/NAME for its latest run"
        let choice = try ObjectArguments.parseOne(objects, usage: usage)
        return try await context.withClient(connection) { client in
            let namespace = try await context.namespace(namespaceOptions, client: client)
            let run = try await runName(choice, namespace, client, context)
            let document = try await client.artifacts(namespace: namespace, run: run)
            let listing = try ArtifactListing(document)
            if output == "json" { try context.print(document.jsonText()) } else { try print(listing, in: context) }
            guard let download else { return 0 }
            let folder = try DownloadFolder(path: download, replaces: force)
            let job = ArtifactDownload(client: client, namespace: namespace, run: run, folder: folder)
            return try await job.run(listing.entries, in: context)
        }
    }

    private func runName(
        _ choice: ObjectChoice,
        _ namespace: String,
        _ client: RelayClient,
        _ context: CommandContext,
    ) async throws -> String {
        let name = choice.name ?? ""
        switch choice.type {
        case .runs: return name
        case .tasks:
            let follower = TaskFollower(client: client, namespace: namespace, context: context)
            let task = try await client.read(ResourceLocation(.tasks, namespace: namespace, name: name))
            guard let latest = try await follower.runs(of: task).last else {
                throw CommandFailure("error: task \"\(name)\" has no run yet")
            }
            return latest.objectName
        default:
            throw CommandFailure("error: \(choice.type.plural) have no artifacts: name a run or a task")
        }
    }

    private func print(_ listing: ArtifactListing, in context: CommandContext) throws {
        if listing.entries.isEmpty {
            try context.note(listing.hasExpired ? "The artifacts are gone: newer runs took the room." : "No artifacts.")
        } else {
            var layout = ColumnLayout()
            let rows = listing.entries.map { [$0.name, String($0.size), $0.mediaType, String($0.sha256.prefix(12))] }
            for line in layout.lines([["NAME", "SIZE", "TYPE", "SHA256"]] + rows) { try context.print(line) }
        }
        guard listing.omitted > 0 else { return }
        try context.note("\(listing.omitted) more files were left out: links, devices, or beyond the limits.")
    }
}
