import AgxModel
import ManifestFormat
import RelayClient

/// Shows the output of one run.
struct RunFollower: Sendable {
    let client: RelayClient
    let namespace: String
    let run: String
    let context: CommandContext

    static let finalStates: Set<String> = Set(Run.State.allCases.filter(\.isFinal).map(\.rawValue))

    /// Waits for the run to start, shows both outputs while it lasts, and gives back the run as it ended.
    func follow(_ streams: [RunStream] = RunStream.allCases, from offset: Int64 = 0) async throws -> JSONValue {
        _ = try await waitUntil(Self.finalStates.union([Run.State.running.rawValue]))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for stream in streams {
                group.addTask {
                    try await copyToEnd(stream, from: offset, to: sink(stream, alone: streams.count == 1))
                }
            }
            try await group.waitForAll()
        }
        return try await waitUntil(Self.finalStates, isKnown: true)
    }

    /// Each output goes where the run wrote it; one that is asked for alone goes to standard output.
    func sink(_ stream: RunStream, alone: Bool) -> any ByteSink {
        stream == .standardError && !alone ? context.errors : context.output
    }

    private func waitUntil(_ states: Set<String>, isKnown: Bool = false) async throws -> JSONValue {
        let location = ResourceLocation(.runs, namespace: namespace, name: run)
        let goal = WaitGoal.word(try JSONPath(path: "{.status.state}"), among: states)
        let progress = ProgressLine("waiting for run \(run)", in: context)
        var wait = ObjectWait(client: client, location: location, goal: goal)
        wait.isKnown = isKnown
        return try await progress.during { [wait] in try await wait.run(in: context, progress: progress) ?? .null }
    }

    /// Copies one output until the run has ended and all of it is there, over lost connections and restarts.
    private func copyToEnd(_ stream: RunStream, from start: Int64, to sink: any ByteSink) async throws {
        var offset = start
        var reconnect = Reconnect()
        // It has told of the run.
        reconnect.succeeded()
        while true {
            do {
                let isOver = try await isOver()
                let before = offset
                let chunks = try await client.runLog(
                    namespace: namespace,
                    run: run,
                    stream: stream,
                    offset: offset,
                    follows: !isOver,
                )
                for try await chunk in chunks {
                    try sink.write(chunk)
                    offset += Int64(chunk.count)
                    reconnect.succeeded()
                }
                if isOver { return }
                // A stream that ends at once, with the run going on, is asked for again in peace.
                if offset == before { try await context.clock.sleep(for: .milliseconds(200)) }
            } catch let error as RelayClientError {
                try await reconnect.wait(after: error, in: context)
            }
        }
    }

    private func isOver() async throws -> Bool {
        let object = try await client.read(ResourceLocation(.runs, namespace: namespace, name: run))
        return Self.finalStates.contains(object[path: "status", "state"]?.string ?? "")
    }

    /// What a shell would see: 0 for success, the agent's own code, 128 and the signal, else 1.
    static func exitCode(of run: JSONValue) -> Int32 {
        let status = run["status"]
        if status?["state"]?.string == Run.State.succeeded.rawValue { return 0 }
        if let code = status?["exitCode"]?.integer, (1...255).contains(code) { return Int32(code) }
        if let signal = status?["signal"]?.integer, (1...127).contains(signal) { return 128 + Int32(signal) }
        return 1
    }

    static func endText(of run: JSONValue) -> String {
        let status = run["status"]
        let words = [status?["state"]?.string, status?["reason"]?.string, status?["message"]?.string]
        let text = words.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ": ")
        return "run \(run.objectName): \(ColumnLayout.onOneLine(text))"
    }
}
