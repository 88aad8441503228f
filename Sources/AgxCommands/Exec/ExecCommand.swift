import ArgumentParser
import RelayClient

/// `agx exec`: runs a command in a company's container.
struct ExecCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a command in a company's container and end with its exit code.",
        usage: "agx exec [-n COMPANY] [-c CONTAINER] [-i] [-t] -- COMMAND [ARGUMENT...]",
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions

    @Option(name: .shortAndLong, help: "The container.")
    var container = "sandbox"
    @Flag(name: [.customShort("i"), .long], inversion: .prefixedNo, help: "Pass standard input on.")
    var stdin = false
    @Flag(name: [.customShort("t"), .long], inversion: .prefixedNo, help: "Give the command a terminal.")
    var tty = false
    @Argument(parsing: .postTerminator, help: "The program and its arguments, behind --.")
    var command: [String] = []

    func run(in context: CommandContext) async throws -> Int32 {
        guard !command.isEmpty else {
            throw CommandFailure("error: you must specify at least one command for the container: agx exec -- COMMAND")
        }
        var hasTerminal = tty
        if tty, stdin, !context.terminal.inputIsTerminal {
            try context.note("Unable to use a TTY - input is not a terminal or the right kind of file")
            hasTerminal = false
        }
        return try await context.withClient(connection) { client in
            let namespace = try await context.namespace(namespaceOptions, client: client)
            let request = ExecRequest(
                namespace: namespace,
                container: container,
                command: command,
                hasInput: stdin,
                hasTerminal: hasTerminal,
            )
            return try await ExecSession(client: client, request: request, context: context).run()
        }
    }
}
