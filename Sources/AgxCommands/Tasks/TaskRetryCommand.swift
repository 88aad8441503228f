import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx task retry`: gives a finished task another go.
struct TaskRetryCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Give a finished task another go, with all its attempts.",
        discussion: "Tasks that it keeps from running go on by themselves once it succeeds.",
    )

    @OptionGroup var target: TaskTarget
    @Flag(name: .long, help: "Also give every finished task another go that depends on this one, directly or not.")
    var withDependents = false
    @Flag(name: .shortAndLong, help: "Show the output of the new run and end with its exit code.")
    var follow = false

    func run(in context: CommandContext) async throws -> Int32 {
        try await context.withClient(target.connection) { client in
            let namespace = try await context.namespace(target.namespaceOptions, client: client)
            let name = target.bareName
            let graph =
                withDependents
                ? try await TaskGraph.read(namespace, client)
                : TaskGraph([try await client.read(ResourceLocation(.tasks, namespace: namespace, name: name))])
            guard let task = graph.tasks[name] else { throw CommandFailure(Self.missing(name)) }
            let phase = task[path: "status", "phase"]?.string ?? "Pending"
            guard Self.repeatable.contains(phase) else {
                throw CommandFailure("error: task \"\(name)\" is \(phase): only a finished task is given another go")
            }
            let attempts = task[path: "status", "attempts"]?.integer ?? 0
            // Those that depend on it first: they must not look finished when it is.
            let others = graph.dependents(of: name).filter { graph.isFinished($0) }
            for other in others.reversed() + [name] {
                let location = ResourceLocation(.tasks, namespace: namespace, name: other)
                let next = (graph.tasks[other]?[path: "spec", "rerun"]?.integer ?? 0) + 1
                try await TaskTarget.patch(location, ["rerun": .integer(next)], saying: "retried", client, context)
            }
            guard follow else { return 0 }
            return try await TaskFollower(client: client, namespace: namespace, context: context)
                .watch(task: name, afterAttempt: attempts)
        }
    }

    private static let repeatable: Set<String> = ["Succeeded", "Failed"]

    static func missing(_ name: String) -> String {
        "Error from server (NotFound): tasks.runagx.com \"\(name)\" not found"
    }
}
