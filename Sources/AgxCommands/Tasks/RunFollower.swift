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

    /// Waits for the run to start, shows its outputs while it lasts, and gives back the run as it ended.
    func follow(_ span: RunLogSpan = RunLogSpan()) async throws -> JSONValue {
        _ = try await waitUntil(Self.finalStates.union([Run.State.running.rawValue]))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for stream in span.streams {
                group.addTask { try await copyToEnd(stream, span) }
            }
            try await group.waitForAll()
        }
        return try await waitUntil(Self.finalStates, isKnown: true)
    }

    /// Shows what there is of the outputs by now, one after the other.
    func show(_ span: RunLogSpan) async throws {
        for stream in span.streams { _ = try await showPresent(stream, span) }
    }

    /// Each output goes where the run wrote it; one that is asked for alone goes to standard output.
    private func sink(_ stream: RunStream, _ span: RunLogSpan) -> any ByteSink {
        stream == .standardError && !span.isSingle ? context.errors : context.output
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
    private func copyToEnd(_ stream: RunStream, _ span: RunLogSpan) async throws {
        let sink = sink(stream, span)
        var position = span.tail == nil ? Position(offset: span.start) : nil
        let progress = ProgressLine("waiting for run \(run)", in: context)
        var reconnect = Reconnect()
        // It has told of the run.
        reconnect.succeeded()
        while true {
            do {
                var next = if let position { position } else { try await showPresent(stream, span) }
                // What was handed out before a loss of the connection isn't asked for again.
                defer { position = next }
                let isOver = try await isOver()
                let before = next.offset
                let part = try await part(stream, from: next, follows: !isOver)
                reconnect.answered()
                try await copy(part, at: &next) { chunk in
                    try sink.write(chunk)
                    reconnect.succeeded()
                }
                if isOver, next.offset >= part.size || next.offset == before { return }
                // A stream that ends at once, with the run going on, is asked for again in peace.
                if next.offset == before { try await context.clock.sleep(for: .milliseconds(200)) }
            } catch let error as RelayClientError {
                progress.update("waiting for run \(run): \(error.message)")
                try await progress.during { try await reconnect.wait(after: error, in: context) }
            }
        }
    }

    /// Shows what there is of an output by now; gives back up to where.
    private func showPresent(_ stream: RunStream, _ span: RunLogSpan) async throws -> Position {
        let sink = sink(stream, span)
        var lines = span.tail.map { LastLines(limit: $0) }
        var position = Position(offset: span.start)
        while true {
            let before = position.offset
            let part = try await part(stream, from: position, follows: false)
            try await copy(part, at: &position) { chunk in
                if lines == nil { try sink.write(chunk) } else { lines?.append(chunk) }
            }
            guard position.offset >= part.size || position.offset == before else { continue }
            if let lines { try sink.write(lines.bytes) }
            return position
        }
    }

    /// How far one has read.
    private struct Position {
        var offset: Int64
        var endsLine = true
    }

    private func part(_ stream: RunStream, from position: Position, follows: Bool) async throws -> RunLogPart {
        try await client.runLog(
            namespace: namespace,
            run: run,
            stream: stream,
            offset: position.offset,
            follows: follows,
        )
    }

    /// Hands out one part of the output, before it what is said of a cut.
    private func copy(
        _ part: RunLogPart,
        at position: inout Position,
        _ take: ([UInt8]) throws -> Void,
    ) async throws {
        if part.offset > position.offset {
            try take(Array(OutputCut.mark(position.offset..<part.offset, endsLine: position.endsLine).utf8))
            position = Position(offset: part.offset)
        }
        for try await chunk in part.chunks {
            try take(chunk)
            position.offset += Int64(chunk.count)
            position.endsLine = chunk.last == UInt8(ascii: "\n")
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
