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
                if follow { return try await followTask(name, follower) }
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

    private var streams: [RunStream] {
        switch (stdout, stderr) {
        case (true, false): [.standardOutput]
        case (false, true): [.standardError]
        default: RunStream.allCases
        }
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
        if follow, tail < 0 {
            _ = try await follower.follow(streams, from: sinceByte)
            return
        }
        var end = sinceByte
        for stream in streams {
            let sink = follower.sink(stream, alone: streams.count == 1)
            var lines = LastLines(limit: tail)
            let read = try await follower.read(stream, from: sinceByte) { chunk in
                if tail < 0 { try sink.write(chunk) } else { lines.append(chunk) }
            }
            if stream == streams.first { end = read }
            if tail >= 0 { try sink.write(lines.bytes) }
        }
        // With --tail only one output can go on from where it was read to.
        if follow { _ = try await follower.follow([streams[0]], from: end) }
    }

    private func followTask(_ name: String, _ follower: TaskFollower) async throws -> Int32 {
        _ = try await follower.follow(task: name)
        return 0
    }
}

/// Keeps the last lines of a stream of bytes.
struct LastLines {
    let limit: Int
    private var kept: [UInt8] = []
    /// A line longer than this is cut from its start.
    private static let maximumBytes = 8 << 20

    init(limit: Int) { self.limit = limit }

    mutating func append(_ bytes: [UInt8]) {
        guard limit > 0 else { return }
        kept += bytes
        if kept.count > Self.maximumBytes {
            kept =
                bytes.count > Self.maximumBytes ? kept.suffix(Self.maximumBytes) : self.bytes.suffix(Self.maximumBytes)
        }
    }

    var bytes: [UInt8] {
        guard limit > 0 else { return [] }
        var found = 0
        var index = kept.endIndex
        // A line feed at the very end ends the last line, it doesn't start another.
        if kept.last == UInt8(ascii: "\n") { index -= 1 }
        while index > kept.startIndex {
            if kept[index - 1] == UInt8(ascii: "\n") {
                found += 1
                if found == limit { return Array(kept[index...]) }
            }
            index -= 1
        }
        return kept
    }
}
