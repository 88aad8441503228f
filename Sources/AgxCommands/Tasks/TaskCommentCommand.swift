import ArgumentParser
import RelayClient

/// `agx task comment`: a word on a task for those who come after.
struct TaskCommentCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "comment",
        abstract: "Add a comment to a task; agx describe shows them.",
        usage: "agx task comment [-n COMPANY] NAME TEXT...",
    )

    @OptionGroup var target: TaskTarget
    @Argument(help: "What to say; several words are joined by spaces.")
    var text: [String]

    func run(in context: CommandContext) async throws -> Int32 {
        try await context.withClient(target.connection) { client in
            let namespace = try await context.namespace(target.namespaceOptions, client: client)
            let location = ResourceLocation(.tasks, namespace: namespace, name: target.bareName)
            _ = try await client.comment(text.joined(separator: " "), on: location)
            try context.print("\(location.displayName) commented")
            return 0
        }
    }
}
