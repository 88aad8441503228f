import RelayClient
import Synchronization

/// Connects a command in a container with this program's streams and terminal.
struct ExecSession {
    let client: RelayClient
    let request: ExecRequest
    let context: CommandContext

    /// Runs the command; the terminal is as before however this ends.
    func run() async throws -> Int32 {
        var isRaw = false
        defer { if isRaw { context.terminalControl.restore() } }
        let inputFailure = Mutex<(any Error)?>(nil)
        let code = try await client.exec(
            request,
            prepare: {
                // Not before: until the command runs, an interrupt from the keyboard must remain one.
                guard request.hasTerminal, request.hasInput else { return }
                try context.terminalControl.enterRawMode()
                isRaw = true
            },
            sendInput: { writer in
                try await send(to: writer) { failure in inputFailure.withLock { $0 = failure } }
            },
            write: { output in
                switch output {
                case .standardOutput(let bytes): try context.output.write(bytes)
                case .standardError(let bytes): try context.errors.write(bytes)
                }
            },
        )
        if let failure = inputFailure.withLock(\.self) { throw failure }
        return code
    }

    /// Sends what the request asks for; `failed` is told why the input can't be read any further.
    private func send(
        to writer: ExecInputWriter,
        failed: @escaping @Sendable (any Error) -> Void,
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            if request.hasTerminal { group.addTask { try await sendSizes(to: writer) } }
            if request.hasInput { group.addTask { try await sendInput(to: writer, failed: failed) } }
            try await group.waitForAll()
        }
    }

    private func sendInput(to writer: ExecInputWriter, failed: (any Error) -> Void) async throws {
        do {
            while true {
                let bytes = try await context.input.read()
                guard !bytes.isEmpty else { break }
                try await writer.send(.bytes(bytes))
            }
        } catch let failure as CommandFailure {
            // The command gets an end all the same: it would wait for ever.
            failed(failure)
        }
        try await writer.send(.end)
    }

    private func sendSizes(to writer: ExecInputWriter) async throws {
        for await size in context.terminalControl.sizes() {
            try await writer.send(.resize(columns: size.columns, rows: size.rows))
        }
    }
}
