import ArgumentParser

/// Accepts the ways of writing arguments that kubectl has and ArgumentParser has not.
enum ArgumentForms {
    /// Flags that kubectl takes with a value: `--wait=false`, `--follow=true`.
    private static let switches: Set<String> = [
        "--wait", "--watch", "--follow", "--no-headers", "--show-labels", "--all-namespaces", "--recursive", "--all",
        "--ignore-not-found", "--timestamps", "--previous", "--stdin", "--tty", "--continue-on-error", "--overwrite",
        "--client",
    ]
    /// Options with a value that may stand before the command, as in `agx -n acme get tasks`.
    private static let leading: Set<String> = ["-n", "--namespace", "-s", "--server", "--kubeconfig", "--context"]

    /// The same arguments in the form that the parser knows; what follows `--` stays as it is.
    static func normalised(_ arguments: [String], root: any ParsableCommand.Type) -> [String] {
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        let own = arguments[..<end].map(plainSwitch)
        return movedBehindCommand(own, root: root) + arguments[end...]
    }

    private static func plainSwitch(_ argument: String) -> String {
        for (suffix, prefix) in [("=true", "--"), ("=false", "--no-")] where argument.hasSuffix(suffix) {
            let name = String(argument.dropLast(suffix.count))
            if switches.contains(name) { return prefix + name.dropFirst(2) }
        }
        return argument
    }

    private static func movedBehindCommand(_ arguments: [String], root: any ParsableCommand.Type) -> [String] {
        var moved: [String] = []
        var rest = arguments[...]
        while let first = rest.first, first.hasPrefix("-") {
            let name = first.split(separator: "=", maxSplits: 1).first.map(String.init) ?? first
            if leading.contains(first), rest.count > 1 {
                moved += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else if leading.contains(name) || (first.hasPrefix("-n") && first.count > 2) {
                moved.append(first)
                rest = rest.dropFirst()
            } else {
                return arguments
            }
        }
        guard !moved.isEmpty else { return arguments }
        var path: [String] = []
        var command = root
        while let word = rest.first, let next = subcommand(word, of: command) {
            path.append(word)
            command = next
            rest = rest.dropFirst()
        }
        return path + moved + rest
    }

    private static func subcommand(_ word: String, of command: any ParsableCommand.Type) -> (any ParsableCommand.Type)?
    {
        let groups = command.configuration.groupedSubcommands.flatMap(\.subcommands)
        return (command.configuration.ungroupedSubcommands + groups)
            .first { $0.configuration.commandName == word || $0.configuration.aliases.contains(word) }
    }
}
