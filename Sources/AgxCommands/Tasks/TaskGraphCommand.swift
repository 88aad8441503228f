import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx task graph`: what waits for what.
struct TaskGraphCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract: "Show what waits for what, and the critical path.",
        discussion: "With -o dot the picture is for Graphviz: agx task graph -o dot | dot -Tsvg >graph.svg",
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions
    @Option(name: [.customShort("o", allowingJoined: true), .long], help: "text, dot or json.")
    var output = "text"
    @Argument(help: "Only these tasks, and those that depend on them.")
    var names: [String] = []

    func run(in context: CommandContext) async throws -> Int32 {
        guard ["text", "dot", "json"].contains(output) else {
            throw CommandFailure("error: unknown output format \"\(output)\": text, dot or json")
        }
        return try await context.withClient(connection) { client in
            let namespace = try await context.namespace(namespaceOptions, client: client)
            let graph = try chosen(of: try await TaskGraph.read(namespace, client))
            let picture = TaskGraphPicture(graph: graph, path: CriticalPath(graph, now: context.now()))
            switch output {
            case "dot": try context.write(picture.dot)
            case "json": try context.print(picture.json.jsonText())
            default: try context.write(picture.text)
            }
            return 0
        }
    }

    private func chosen(of graph: TaskGraph) throws -> TaskGraph {
        guard !names.isEmpty else { return graph }
        var wanted: Set<String> = []
        for name in names {
            guard graph.tasks[name] != nil else { throw CommandFailure(TaskRetryCommand.missing(name)) }
            wanted.formUnion([name] + graph.dependents(of: name))
        }
        return TaskGraph(wanted.sorted().compactMap { graph.tasks[$0] })
    }
}
