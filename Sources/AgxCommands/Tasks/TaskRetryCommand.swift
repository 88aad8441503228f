import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx task retry`: a finished task once more, as a new task.
struct TaskRetryCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Run a finished task again, as a new task with the same spec.",
        discussion: "A finished task stays as the record of what happened.",
    )

    @OptionGroup var target: TaskTarget
    @Flag(name: .shortAndLong, help: "Show the output of the new task and end with its exit code.")
    var follow = false

    func run(in context: CommandContext) async throws -> Int32 {
        try await context.withClient(target.connection) { client in
            let namespace = try await context.namespace(target.namespaceOptions, client: client)
            let name = target.name.hasPrefix("task/") ? String(target.name.dropFirst(5)) : target.name
            let location = ResourceLocation(.tasks, namespace: namespace, name: name)
            let task = try await client.read(location)
            let phase = task[path: "status", "phase"]?.string ?? "Pending"
            guard TaskFollower.finalPhases.contains(phase) || phase == "Blocked" else {
                throw CommandFailure("error: task \"\(name)\" has not finished (\(phase)): nothing to run again")
            }
            var spec = task["spec"] ?? [:]
            spec["cancel"] = nil
            spec["suspend"] = nil
            spec["notBefore"] = nil
            let again = try await client.create(
                [
                    "apiVersion": .string(ResourceType.tasks.apiVersion), "kind": "Task",
                    "metadata": ["generateName": .string(Self.prefix(for: name)), "namespace": .string(namespace)],
                    "spec": spec,
                ],
                in: ResourceLocation(.tasks, namespace: namespace),
            )
            return try await TaskFollower(client: client, namespace: namespace, context: context)
                .report(again.object, follows: follow)
        }
    }

    /// The name without what was generated behind its last dash before, so that names don't grow.
    static func prefix(for name: String) -> String {
        let parts = name.split(separator: "-")
        let generated: Set<Character> = Set("bcdfghjklmnpqrstvwxz2456789")
        guard parts.count > 1, let last = parts.last, last.count == 5, last.allSatisfy(generated.contains) else {
            return String(name.prefix(200)) + "-"
        }
        return String(name.dropLast(5))
    }
}
