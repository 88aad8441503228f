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
            let graph = try await target.graph(withDependents: withDependents, in: namespace, client)
            try Self.check(graph.state(name), name)
            let attempts = graph.tasks[name]?[path: "status", "attempts"]?.integer ?? 0
            // What others depend on comes first: whoever has another go waits for the new end of that.
            for other in [name] + graph.dependents(of: name) {
                let location = ResourceLocation(.tasks, namespace: namespace, name: other)
                guard !graph.state(other).isCancelled else {
                    try context.note("\(location.displayName) was cancelled and gets no other go")
                    continue
                }
                guard graph.state(other).hasEnded else { continue }
                let next = (graph.tasks[other]?[path: "spec", "rerun"]?.integer ?? 0) + 1
                try await TaskTarget.patch(location, ["rerun": .integer(next)], saying: "retried", client, context)
            }
            guard follow else { return 0 }
            return try await TaskFollower(client: client, namespace: namespace, context: context)
                .watch(task: name, afterAttempt: attempts)
        }
    }

    private static func check(_ state: TaskState, _ name: String) throws(CommandFailure) {
        if state.isCancelled { throw CommandFailure("error: task \"\(name)\" was cancelled: create another task") }
        guard state.hasEnded else {
            throw CommandFailure("error: task \"\(name)\" is \(state.phase): only a finished task is given another go")
        }
    }

    static func missing(_ name: String) -> String {
        "Error from server (NotFound): tasks.runagx.com \"\(name)\" not found"
    }
}
