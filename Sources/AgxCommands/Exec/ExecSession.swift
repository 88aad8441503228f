import RelayClient

/// Connects a command in a container with this program's streams and terminal.
struct ExecSession {
    let client: RelayClient
    let request: ExecRequest
    let context: CommandContext

    /// Runs the command; the terminal is as before however this ends.
    func run() async throws -> Int32 {
        let isRaw = request.hasTerminal && request.hasInput
        if isRaw { try context.terminalControl.enterRawMode() }
        defer { if isRaw { context.terminalControl.restore() } }
        return try await client.exec(
            request,
            sendInput: { [context, request] writer in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    if request.hasTerminal { group.addTask { try await Self.sendSizes(context, writer) } }
                    if request.hasInput { group.addTask { try await Self.sendInput(context, writer) } }
                    try await group.waitForAll()
                }
            },
            write: { output in
                switch output {
                case .standardOutput(let bytes): try context.output.write(bytes)
                case .standardError(let bytes): try context.errors.write(bytes)
                }
            },
        )
    }

    private static func sendInput(_ context: CommandContext, _ writer: ExecInputWriter) async throws {
        while true {
            let bytes = try await context.input.read()
            guard !bytes.isEmpty else { break }
            try await writer.send(.bytes(bytes))
        }
        try await writer.send(.end)
    }

    private static func sendSizes(_ context: CommandContext, _ writer: ExecInputWriter) async throws {
        for await size in context.terminalControl.sizes() {
            try await writer.send(.resize(columns: size.columns, rows: size.rows))
        }
    }
}
