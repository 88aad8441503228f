import AgxModel
import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx logs`: the output of runs and containers.
struct LogsCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show the output of a run, of a task's latest run, or of a container.",
        usage: "agx logs [-n COMPANY] run/RUN | task/TASK | container/NAME [-f] [--tail LINES]",
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions

    @Argument(help: "run/NAME, task/NAME or container/NAME.")
    var objects: [String] = []
    @Flag(name: .shortAndLong, inversion: .prefixedNo, help: "Go on until the run or container ends.")
    var follow = false
    @Option(name: .long, parsing: .unconditional, help: "Only the last lines; -1 shows all.")
    var tail = -1
    @Option(name: .long, help: "From this byte of the output on (runs).")
    var sinceByte: Int64 = 0
    @Flag(name: .long, help: "Only what was written to standard error (runs).")
    var stderr = false
    @Flag(name: .long, help: "Only what was written to standard output (runs).")
    var stdout = false
    @Flag(name: .long, inversion: .prefixedNo, help: "Put the time before each line (containers).")
    var timestamps = false
    @Option(name: .long, help: "Only what was printed in the last time, such as 10m (containers).")
    var since: String?
    @Flag(
        name: .shortAndLong,
        inversion: .prefixedNo,
        help: "What was printed before the container last ended (containers).",
    )
    var previous = false
    @Option(name: .long, help: "Only so many bytes (containers).")
    var limitBytes: Int?

    func run(in context: CommandContext) async throws -> Int32 {
        let choice = try ObjectArguments.parseOne(
            objects,
            usage: "name what to show: run/NAME, task/NAME or container/NAME",
        )
        let name = choice.name ?? ""
        guard sinceByte >= 0 else { throw CommandFailure("error: --since-byte must not be negative") }
        try refuseOptions(ofOthersThan: choice.type)
        let selection = try containerSelection()
        return try await context.withClient(connection) { client in
            let namespace = try await context.namespace(namespaceOptions, client: client)
            switch choice.type {
            case .containers: try await containerLog(name, namespace, selection, client, context)
            case .runs: try await runLog(name, namespace, client, context)
            case .tasks: try await taskLog(name, namespace, client, context)
            default:
                throw CommandFailure("error: \(choice.type.plural) have no logs: name a run, a task or a container")
            }
            return 0
        }
    }

    private var span: RunLogSpan {
        let streams: [RunStream] =
            switch (stdout, stderr) {
            case (true, false): [.standardOutput]
            case (false, true): [.standardError]
            default: RunStream.allCases
            }
        return RunLogSpan(streams: streams, start: sinceByte, tail: tail >= 0 ? tail : nil)
    }

    /// An option that means nothing for what is shown would be missed without a word.
    private func refuseOptions(ofOthersThan type: ResourceType) throws {
        let given: [(name: String, isGiven: Bool)] =
            type == .containers
            ? [("--since-byte", sinceByte > 0), ("--stdout", stdout), ("--stderr", stderr)]
            : [
                ("--since", since != nil), ("--previous", previous), ("--limit-bytes", limitBytes != nil),
                ("--timestamps", timestamps),
            ]
        guard let option = given.first(where: \.isGiven) else { return }
        let others = type == .containers ? "runs" : "containers"
        throw CommandFailure("error: \(option.name) is for the logs of \(others)")
    }

    private func containerSelection() throws -> LogSelection {
        var selection = LogSelection()
        selection.follows = follow
        selection.tailLines = tail >= 0 ? tail : nil
        selection.hasTimestamps = timestamps
        selection.isOfLifeBefore = previous
        selection.byteLimit = limitBytes
        guard let since else { return selection }
        do throws(ModelError) {
            let (seconds, attoseconds) = try GoDuration(since).duration.components
            // The API counts whole seconds; rather a line too many than one too few.
            selection.sinceSeconds = attoseconds > 0 ? seconds + 1 : seconds
        } catch {
            throw CommandFailure("error: invalid argument \"\(since)\" for --since: write it like 30s, 5m or 1h")
        }
        return selection
    }

    private func containerLog(
        _ name: String,
        _ namespace: String,
        _ selection: LogSelection,
        _ client: RelayClient,
        _ context: CommandContext,
    ) async throws {
        let chunks = try await client.containerLog(namespace: namespace, container: name, selecting: selection)
        for try await chunk in chunks { try context.output.write(chunk) }
    }

    /// All runs of a task as they come, or what there is of its latest.
    private func taskLog(
        _ name: String,
        _ namespace: String,
        _ client: RelayClient,
        _ context: CommandContext,
    ) async throws {
        let follower = TaskFollower(client: client, namespace: namespace, context: context)
        guard !follow else {
            _ = try await follower.follow(task: name, showing: span)
            return
        }
        let task = try await client.read(ResourceLocation(.tasks, namespace: namespace, name: name))
        guard let latest = try await follower.runs(of: task).last else {
            throw CommandFailure("error: task \"\(name)\" has no run yet")
        }
        try await runLog(latest.objectName, namespace, client, context)
    }

    private func runLog(
        _ name: String,
        _ namespace: String,
        _ client: RelayClient,
        _ context: CommandContext,
    ) async throws {
        let follower = RunFollower(client: client, namespace: namespace, run: name, context: context)
        guard follow else { return try await follower.show(span) }
        _ = try await follower.follow(span)
    }
}
