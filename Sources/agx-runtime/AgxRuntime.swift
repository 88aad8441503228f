import ArgumentParser

/// The runtime of one company: turns its tasks into runs in its sandbox.
@main
struct AgxRuntime: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agx-runtime",
        abstract: "The runtime of one company: turns its tasks into runs in its sandbox.",
        subcommands: [ServeCommand.self, HealthCommand.self],
        defaultSubcommand: ServeCommand.self,
    )
}
