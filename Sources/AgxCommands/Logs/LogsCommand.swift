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

    func run(in context: CommandContext) async throws -> Int32 {
        let choice = try ObjectArguments.parseOne(
            objects,
            usage: "name what to show: run/NAME, task/NAME or container/NAME",
        )
        let name = choice.name ?? ""
        guard sinceByte >= 0 else { throw CommandFailure("error: --since-byte must not be negative") }
        return try await context.withClient(connection) { client in
            let namespace = try await context.namespace(namespaceOptions, client: client)
            switch choice.type {
            case .containers: try await containerLog(name, namespace, client, context)
            case .runs: try await runLog(name, namespace, client, context)
            case .tasks:
                let follower = TaskFollower(client: client, namespace: namespace, context: context)
                if follow {
                    _ = try await follower.follow(task: name, showing: span)
                    return 0
                }
                _ = try await client.read(ResourceLocation(.tasks, namespace: namespace, name: name))
                guard let latest = try await follower.runs(of: name).last else {
                    throw CommandFailure("error: task \"\(name)\" has no run yet")
                }
                try await runLog(latest.objectName, namespace, client, context)
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

    private func containerLog(
        _ name: String,
        _ namespace: String,
        _ client: RelayClient,
        _ context: CommandContext,
    ) async throws {
        let chunks = try await client.containerLog(
            namespace: namespace,
            container: name,
            follows: follow,
            tailLines: tail >= 0 ? tail : nil,
            timestamps: timestamps,
        )
        for try await chunk in chunks { try context.output.write(chunk) }
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
