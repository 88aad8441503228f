import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx wait`: waits until objects are as wanted.
struct WaitCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until objects have a condition, a value, or are gone.",
        usage:
            "agx wait TYPE/NAME... --for condition=NAME[=STATUS]|delete|create|jsonpath='{PATH}'[=VALUE] [--timeout 30s]",
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions

    @Argument(help: "Such as company/acme, or: company acme.")
    var objects: [String] = []
    @Option(name: .customLong("for"), help: "condition=Ready, condition=Ready=False, delete, create, jsonpath=...")
    var goal: String
    @Option(
        name: .long,
        parsing: .unconditional,
        help: "How long at most; 0 looks once, a negative time waits a week.",
    )
    var timeout = "30s"
    @Flag(name: .long, help: "All objects of the type.")
    var all = false
    @Option(name: [.customShort("l", allowingJoined: true), .long], help: "All objects with these labels.")
    var selector = ""

    func run(in context: CommandContext) async throws -> Int32 {
        let goal = try WaitGoal(goal)
        let limit = try TimeoutText.parse(timeout)
        let choices = try ObjectArguments.parse(objects)
        return try await context.withClient(connection) { client in
            let locations = try await ObjectSelection(
                choices: choices,
                all: all,
                labels: selector,
                namespace: namespaceOptions,
                unnamed: "error: name an object to wait for, or use --all or -l",
            ).locations(in: context, client: client)
            guard !locations.isEmpty else { throw CommandFailure("error: no matching resources found") }
            let deadline = context.deadline(after: limit < .zero ? .seconds(604_800) : limit)
            for location in locations {
                try await wait(for: goal, location, client, context, remaining: deadline())
            }
            return 0
        }
    }

    private func wait(
        for goal: WaitGoal,
        _ location: ResourceLocation,
        _ client: RelayClient,
        _ context: CommandContext,
        remaining: Duration,
    ) async throws {
        let wait = ObjectWait(client: client, location: location, goal: goal)
        let timedOut = CommandFailure(
            "error: timed out waiting for the condition on \(location.type.plural)/\(location.name ?? "")"
        )
        do {
            if remaining <= .zero {
                guard goal.isReached(by: try await client.readIfPresent(location)) else { throw timedOut }
            } else {
                let text = "waiting for \(location.displayName)"
                try await wait.run(in: context, within: remaining, saying: text)
            }
        } catch is DeadlinePassed {
            let state = goal.description(of: try await client.readIfPresent(location))
            throw CommandFailure(timedOut.message + (state.isEmpty ? "" : ": \(state)"))
        }
        try context.print("\(location.displayName) \(goal.success)")
    }
}

extension CommandContext {
    /// A function that says how long it still is until a time from now.
    func deadline(after limit: Duration) -> () -> Duration {
        Self.countdown(clock, limit)
    }

    private static func countdown<C: Clock>(_ clock: C, _ limit: Duration) -> () -> Duration
    where C.Duration == Duration {
        let end = clock.now.advanced(by: limit)
        return { clock.now.duration(to: end) }
    }
}
