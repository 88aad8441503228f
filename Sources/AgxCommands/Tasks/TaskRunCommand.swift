import AgxModel
import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx task run`: gives an agent something to do.
struct TaskRunCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Create a task; with --follow show its output and end with its exit code.",
        usage: "agx task run [-n COMPANY] --provider PROVIDER [--follow] PROMPT...",
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions

    @Option(
        name: [.customShort("p"), .long],
        help: "claude, codex, gemini, ollama, z.ai, or shell (the prompt is a command).",
    )
    var provider: String
    @Option(name: .long, help: "The model, in the provider's own words.")
    var model: String?
    @Option(name: .long, help: "The working directory, such as web for /home/player/web.")
    var cwd: String?
    @Option(name: .long, parsing: .unconditional, help: "Higher runs first, -1000 to 1000.")
    var priority: Int?
    @Option(name: .long, help: "The longest that a run may take, such as 10m.")
    var timeout: String?
    @Option(name: .long, help: "How long a run may be silent and idle, such as 5m; 0s for as long as it likes.")
    var stallTimeout: String?
    @Option(name: .long, help: "How often a run may ask the model; claude and z.ai.")
    var maxTurns: Int?
    @Option(name: .long, help: "What a run may spend, in US dollars; claude.")
    var maxBudget: Double?
    @Option(name: .long, help: "The thread whose session the task goes on with.")
    var thread: String?
    @Option(name: .long, help: "How many runs there may be in all.")
    var maxAttempts: Int?
    @Option(name: .long, help: "A task that must have succeeded first; may be repeated.")
    var dependsOn: [String] = []
    @Option(name: [.customShort("e"), .long], help: "An environment variable NAME=VALUE; may be repeated.")
    var env: [String] = []
    @Option(name: .long, help: "The task's name; by default one is made up.")
    var name: String?
    @Flag(name: .shortAndLong, inversion: .prefixedNo, help: "Show the output and end with the exit code of the run.")
    var follow = false
    @Option(name: [.customShort("o", allowingJoined: true), .long], help: "name, yaml or json; not with --follow.")
    var output: String?
    @Argument(help: "What to do; several words are joined by spaces.")
    var prompt: [String]

    func run(in context: CommandContext) async throws -> Int32 {
        let format = try OutputFormat(output)
        let spec = try spec()
        return try await context.withClient(connection) { client in
            let namespace = try await context.namespace(namespaceOptions, client: client)
            var metadata: JSONValue = ["namespace": .string(namespace)]
            if let name { metadata["name"] = .string(name) } else { metadata["generateName"] = "task-" }
            let task = try await client.create(
                [
                    "apiVersion": .string(ResourceType.tasks.apiVersion), "kind": "Task", "metadata": metadata,
                    "spec": spec,
                ],
                in: ResourceLocation(.tasks, namespace: namespace),
            )
            for warning in task.warnings { try context.note("Warning: \(warning)") }
            if !format.isTable, !follow {
                var printer = ObjectPrinter(format: format)
                try printer.print(task.object, in: context)
                return 0
            }
            return try await TaskFollower(client: client, namespace: namespace, context: context)
                .report(task.object, follows: follow)
        }
    }

    private func spec() throws -> JSONValue {
        var spec: JSONValue = [
            "provider": .string(provider), "prompt": .string(prompt.joined(separator: " ")),
        ]
        if let model { spec["model"] = .string(model) }
        if let cwd { spec["cwd"] = .string(cwd.hasPrefix("/") ? cwd : "\(ContainerPaths.home)/\(cwd)") }
        if let thread { spec["threadId"] = .string(thread) }
        if let stallTimeout { spec["stallTimeout"] = .string(stallTimeout) }
        if let maxTurns { spec["maxTurns"] = .integer(Int64(maxTurns)) }
        if let maxBudget { spec["maxBudget"] = .number(maxBudget) }
        if let priority { spec["priority"] = .integer(Int64(priority)) }
        if let timeout { spec["timeout"] = .string(timeout) }
        if let maxAttempts { spec["retry"] = ["maxAttempts": .integer(Int64(maxAttempts))] }
        if !dependsOn.isEmpty { spec["dependsOn"] = .array(dependsOn.map { .string($0) }) }
        if !env.isEmpty { spec["env"] = .array(try env.map(Self.variable)) }
        return spec
    }

    private static func variable(_ text: String) throws -> JSONValue {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw CommandFailure("error: --env \(text): write NAME=VALUE")
        }
        return [
            "name": .string(String(text[..<equals])), "value": .string(String(text[text.index(after: equals)...])),
        ]
    }
}
