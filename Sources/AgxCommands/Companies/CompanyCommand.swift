import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx company`: brings companies up and down.
struct CompanyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "company",
        abstract: "Bring a company up, suspend it, resume it.",
        subcommands: [EnsureReady.self, Suspend.self, Resume.self],
    )

    struct EnsureReady: AgxCommand {
        static let configuration = CommandConfiguration(
            commandName: "ensure-ready",
            abstract: "Bring a company up and wait until it is ready.",
        )

        @OptionGroup var connection: ConnectionOptions
        @Argument(help: "The company's name.")
        var name: String
        @Option(name: .long, help: "How long to wait at most.")
        var timeout = "5m"

        func run(in context: CommandContext) async throws -> Int32 {
            let limit = try TimeoutText.parse(timeout)
            return try await context.withClient(connection) { client in
                let location = ResourceLocation(.companies, name: name)
                let progress = ProgressLine("waiting for \(location.displayName)", in: context)
                do {
                    try await progress.during {
                        _ = try await context.within(limit) {
                            try await Self.follow(location, client, context, progress) {
                                try await Self.ensureReady(location, within: limit, client, context)
                            }
                        }
                    }
                } catch is DeadlinePassed {
                    let goal = WaitGoal.condition(type: "Ready", status: "True")
                    let state = goal.description(of: try await client.readIfPresent(location))
                    throw CommandFailure("error: timed out waiting for the condition on companies/\(name): \(state)")
                }
                try context.print("\(location.displayName) ready")
                return 0
            }
        }

        /// The longest that the relay waits at a time.
        private static let longestWait = Duration.seconds(600)

        /// Asks again for as long as the relay says that the company isn't ready yet, and over its restarts.
        private static func ensureReady(
            _ location: ResourceLocation,
            within limit: Duration,
            _ client: RelayClient,
            _ context: CommandContext,
        ) async throws -> JSONValue {
            var reconnect = Reconnect()
            _ = try await client.read(location)
            reconnect.succeeded()
            while true {
                do {
                    let wait = max(.zero, min(limit, longestWait))
                    return try await client.ensureReady(company: location.name ?? "", within: wait)
                } catch let error as RelayClientError {
                    if error.status?.reason == "Timeout" { reconnect.succeeded() }
                    try await reconnect.wait(after: error, in: context)
                }
            }
        }

        /// Runs a body while the progress line tells the company's condition.
        private static func follow(
            _ location: ResourceLocation,
            _ client: RelayClient,
            _ context: CommandContext,
            _ progress: ProgressLine,
            _ body: @escaping @Sendable () async throws -> JSONValue,
        ) async throws -> JSONValue {
            guard context.terminal.errorsAreTerminal else { return try await body() }
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let goal = WaitGoal.condition(type: "Ready", status: "True")
                    let wait = ObjectWait(client: client, location: location, goal: goal)
                    _ = try await wait.run(in: context, progress: progress)
                }
                defer { group.cancelAll() }
                return try await body()
            }
        }
    }

    struct Suspend: AgxCommand {
        static let configuration = CommandConfiguration(
            commandName: "suspend",
            abstract: "Stop a company's containers; its data stays.",
        )

        @OptionGroup var connection: ConnectionOptions
        @Argument(help: "The company's name.")
        var name: String

        func run(in context: CommandContext) async throws -> Int32 {
            try await context.setState("Suspended", ofCompany: name, saying: "suspended", connection)
        }
    }

    struct Resume: AgxCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume",
            abstract: "Start a suspended company again.",
        )

        @OptionGroup var connection: ConnectionOptions
        @Argument(help: "The company's name.")
        var name: String

        func run(in context: CommandContext) async throws -> Int32 {
            try await context.setState("Active", ofCompany: name, saying: "resumed", connection)
        }
    }
}

extension CommandContext {
    fileprivate func setState(
        _ state: String,
        ofCompany name: String,
        saying word: String,
        _ connection: ConnectionOptions,
    ) async throws -> Int32 {
        try await withClient(connection) { client in
            let location = ResourceLocation(.companies, name: name)
            _ = try await client.mergePatch(
                location,
                with: ["spec": ["state": .string(state)]],
                options: WriteOptions(fieldManager: "agx-company"),
            )
            try print("\(location.displayName) \(word)")
            return 0
        }
    }
}
