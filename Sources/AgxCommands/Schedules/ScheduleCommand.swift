import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx schedule`: steers schedules.
struct ScheduleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Suspend and resume schedules, and run one now.",
        subcommands: [ScheduleSuspendCommand.self, ScheduleResumeCommand.self, ScheduleRunCommand.self],
    )
}

/// What the commands on one schedule have in common.
struct ScheduleTarget: ParsableArguments {
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions
    @Argument(help: "The schedule's name.")
    var name: String

    /// The schedule, named with or without its kind.
    func location(in namespace: String) -> ResourceLocation {
        let bareName = name.hasPrefix("schedule/") ? String(name.dropFirst(9)) : name
        return ResourceLocation(.schedules, namespace: namespace, name: bareName)
    }

    func patch(_ spec: JSONValue, saying word: String, in context: CommandContext) async throws -> Int32 {
        try await context.withClient(connection) { client in
            let schedule = location(in: try await context.namespace(namespaceOptions, client: client))
            let options = WriteOptions(fieldManager: "agx-schedule")
            _ = try await client.mergePatch(schedule, with: ["spec": spec], options: options)
            try context.print("\(schedule.displayName) \(word)")
            return 0
        }
    }
}

/// `agx schedule suspend`: no new task for now.
struct ScheduleSuspendCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Make no task of a schedule for now; tasks that it has made go on.",
    )

    @OptionGroup var target: ScheduleTarget

    func run(in context: CommandContext) async throws -> Int32 {
        try await target.patch(["suspend": true], saying: "suspended", in: context)
    }
}

/// `agx schedule resume`: the opposite of suspend.
struct ScheduleResumeCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a suspended schedule make tasks again.",
        discussion: "What came meanwhile is caught up as its catchUp says: by default the newest of it, at once.",
    )

    @OptionGroup var target: ScheduleTarget

    func run(in context: CommandContext) async throws -> Int32 {
        try await target.patch(["suspend": false], saying: "resumed", in: context)
    }
}
