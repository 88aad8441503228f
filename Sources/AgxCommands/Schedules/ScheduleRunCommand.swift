import AgxModel
import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx schedule run`: a task of a schedule, now.
struct ScheduleRunCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract:
            "Make a task from a schedule's template now; with --follow show its output and end with its exit code.",
        discussion: """
            The task belongs to the schedule as its others do. It is of no occurrence: nothing waits for it or takes its \
            place, and the next one comes when it would have come.
            """,
    )

    @OptionGroup var target: ScheduleTarget
    @Option(
        name: .customLong("name"),
        help: "The task's name; by default one is made up that begins with the schedule's.",
    )
    var taskName: String?
    @Flag(name: .shortAndLong, help: "Show the output and end with the exit code of the run.")
    var follow = false

    func run(in context: CommandContext) async throws -> Int32 {
        try await context.withClient(target.connection) { client in
            let namespace = try await context.namespace(target.namespaceOptions, client: client)
            let schedule = try await client.read(target.location(in: namespace))
            let task = try await client.create(
                try Self.task(from: schedule, named: taskName, in: namespace),
                in: ResourceLocation(.tasks, namespace: namespace),
            )
            for warning in task.warnings { try context.note("Warning: \(warning)") }
            return try await TaskFollower(client: client, namespace: namespace, context: context)
                .report(task.object, follows: follow)
        }
    }

    /// The task as the runtime would make it at an occurrence, but for the time that it was due at.
    private static func task(
        from schedule: JSONValue,
        named name: String?,
        in namespace: String,
    ) throws(CommandFailure) -> JSONValue {
        guard let template = schedule[path: "spec", "taskTemplate"], let spec = template["spec"] else {
            throw CommandFailure("error: schedule \"\(schedule.objectName)\" has no template that can be read")
        }
        var labels = template[path: "metadata", "labels"] ?? [:]
        labels[Schedule.label] = .string(schedule.objectName)
        var metadata: JSONValue = [
            "namespace": .string(namespace), "labels": labels,
            "annotations": template[path: "metadata", "annotations"] ?? [:],
            "ownerReferences": [
                [
                    "apiVersion": .string(ResourceType.schedules.apiVersion), "kind": "Schedule",
                    "name": .string(schedule.objectName), "uid": schedule[path: "metadata", "uid"] ?? "",
                    "controller": true, "blockOwnerDeletion": true,
                ]
            ],
        ]
        if let name {
            metadata["name"] = .string(name)
        } else {
            metadata["generateName"] = .string(schedule.objectName + "-")
        }
        return [
            "apiVersion": .string(ResourceType.tasks.apiVersion), "kind": "Task", "metadata": metadata, "spec": spec,
        ]
    }
}
