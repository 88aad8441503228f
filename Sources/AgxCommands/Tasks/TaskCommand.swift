import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx task`: creates and steers tasks.
struct TaskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task",
        abstract: "Run, create, cancel, suspend, resume, retry, comment and draw tasks.",
        subcommands: [
            TaskRunCommand.self, TaskCreateCommand.self, TaskCancelCommand.self, TaskSuspendCommand.self,
            TaskResumeCommand.self, TaskRetryCommand.self, TaskGraphCommand.self,
            TaskCommentCommand.self,
        ],
    )
}

/// `agx task create`: tasks from files.
struct TaskCreateCommand: AgxCommand {
    static let configuration = CommandConfiguration(commandName: "create", abstract: "Create tasks from files.")

    @OptionGroup var create: CreateCommand

    func run(in context: CommandContext) async throws -> Int32 {
        try await create.create(in: context, only: .tasks)
    }
}

/// What the commands that change one task have in common.
struct TaskTarget: ParsableArguments {
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions
    @Argument(help: "The task's name.")
    var name: String

    /// The name without the kind before it.
    var bareName: String { name.hasPrefix("task/") ? String(name.dropFirst(5)) : name }

    func patch(_ spec: JSONValue, saying word: String, in context: CommandContext) async throws -> Int32 {
        try await context.withClient(connection) { client in
            let namespace = try await context.namespace(namespaceOptions, client: client)
            let location = ResourceLocation(.tasks, namespace: namespace, name: bareName)
            try await Self.patch(location, spec, saying: word, client, context)
            return 0
        }
    }

    /// The task alone, or all of the company; throws NotFound if it isn't there.
    func graph(withDependents: Bool, in namespace: String, _ client: RelayClient) async throws -> TaskGraph {
        let task = try await client.read(ResourceLocation(.tasks, namespace: namespace, name: bareName))
        return withDependents ? try await TaskGraph.read(namespace, client) : TaskGraph([task])
    }

    static func patch(
        _ task: ResourceLocation,
        _ spec: JSONValue,
        saying word: String,
        _ client: RelayClient,
        _ context: CommandContext,
    ) async throws {
        let options = WriteOptions(fieldManager: "agx-task")
        _ = try await client.mergePatch(task, with: ["spec": spec], options: options)
        try context.print("\(task.displayName) \(word)")
    }
}

/// `agx task cancel`: stops a task for good.
struct TaskCancelCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Stop a task and its run for good.",
    )

    @OptionGroup var target: TaskTarget
    @Flag(name: .long, help: "Also stop every task that depends on this one, directly or not.")
    var withDependents = false

    func run(in context: CommandContext) async throws -> Int32 {
        try await context.withClient(target.connection) { client in
            let namespace = try await context.namespace(target.namespaceOptions, client: client)
            let graph = try await target.graph(withDependents: withDependents, in: namespace, client)
            let name = target.bareName
            // The last first, so that none starts because one before it is over.
            var wanted = Array(graph.dependents(of: name).filter { !graph.state($0).isOver }.reversed())
            let state = graph.state(name)
            if state.isOver, state.hasEnded || state.isCancelled {
                let text = "task \"\(name)\" is \(state.phase): there is nothing left to cancel"
                guard !wanted.isEmpty else { throw CommandFailure("error: \(text)") }
                try context.note(text)
            } else {
                wanted.append(name)
            }
            for name in wanted {
                let location = ResourceLocation(.tasks, namespace: namespace, name: name)
                try await TaskTarget.patch(location, ["cancel": true], saying: "cancelled", client, context)
            }
            return 0
        }
    }
}

/// `agx task suspend`: no new run for now.
struct TaskSuspendCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Start no new run of a task; a run under way goes on.",
    )

    @OptionGroup var target: TaskTarget

    func run(in context: CommandContext) async throws -> Int32 {
        try await target.patch(["suspend": true], saying: "suspended", in: context)
    }
}

/// `agx task resume`: the opposite of suspend.
struct TaskResumeCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a suspended task start runs again.",
    )

    @OptionGroup var target: TaskTarget

    func run(in context: CommandContext) async throws -> Int32 {
        try await target.patch(["suspend": false], saying: "resumed", in: context)
    }
}
