import ArgumentParser

/// `agx completion`: scripts that let a shell complete commands and options.
struct CompletionCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print the completion script of a shell.",
        discussion: """
            bash: source <(agx completion bash)
            zsh:  agx completion zsh > "${fpath[1]}/_agx"
            fish: agx completion fish > ~/.config/fish/completions/agx.fish
            """,
    )

    @Argument(help: "bash, zsh or fish.")
    var shell: String

    func run(in context: CommandContext) async throws -> Int32 {
        let known: [String: CompletionShell] = ["bash": .bash, "zsh": .zsh, "fish": .fish]
        guard let shell = known[shell] else {
            throw CommandFailure("error: there is no completion for \"\(shell)\": use bash, zsh or fish")
        }
        try context.print(AgxRoot.completionScript(for: shell))
        return 0
    }
}
