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
            let isNamespaced = choices.contains { $0.type.isNamespaced }
            let namespace = isNamespaced ? try await context.namespace(namespaceOptions, client: client) : nil
            let locations = try await locations(choices, namespace, client)
            guard !locations.isEmpty else { throw CommandFailure("error: no matching resources found") }
            let deadline = context.deadline(after: limit < .zero ? .seconds(604_800) : limit)
            for location in locations {
                try await wait(for: goal, location, client, context, remaining: deadline())
            }
            return 0
        }
    }

    private func locations(
        _ choices: [ObjectChoice],
        _ namespace: String?,
        _ client: RelayClient,
    ) async throws -> [ResourceLocation] {
        var locations: [ResourceLocation] = []
        for choice in choices {
            var location = ResourceLocation(choice.type, namespace: namespace, name: choice.name)
            guard choice.name == nil else {
                locations.append(location)
                continue
            }
            guard all || !selector.isEmpty else {
                throw CommandFailure("error: name an object to wait for, or use --all or -l")
            }
            let list = try await client.read(location, selecting: Selection(labels: selector))
            for item in list["items"]?.array ?? [] {
                location.name = item.objectName
                if choice.type.isNamespaced { location.namespace = item.objectNamespace ?? namespace }
                locations.append(location)
            }
        }
        return locations
    }

    private func wait(
        for goal: WaitGoal,
        _ location: ResourceLocation,
        _ client: RelayClient,
        _ context: CommandContext,
        remaining: Duration,
    ) async throws {
        let wait = ObjectWait(client: client, location: location, goal: goal)
        let progress = ProgressLine("waiting for \(location.displayName)", in: context)
        let timedOut = CommandFailure(
            "error: timed out waiting for the condition on \(location.type.plural)/\(location.name ?? "")"
        )
        do {
            if remaining <= .zero {
                guard goal.isReached(by: try await client.readIfPresent(location)) else { throw timedOut }
            } else {
                try await progress.during {
                    _ = try await context.within(remaining) { try await wait.run(in: context, progress: progress) }
                }
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
