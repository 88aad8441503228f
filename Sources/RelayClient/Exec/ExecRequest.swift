/// A command to be run in a container, and what is connected to it.
package struct ExecRequest: Sendable, Hashable {
    package var namespace: String
    package var container: String
    /// The program and its arguments; no shell comes in between.
    package var command: [String]
    /// Whether input will be sent.
    package var hasInput: Bool
    /// Whether the command gets a terminal; then both outputs come as one.
    package var hasTerminal: Bool

    package init(
        namespace: String,
        container: String,
        command: [String],
        hasInput: Bool = false,
        hasTerminal: Bool = false,
    ) {
        self.namespace = namespace
        self.container = container
        self.command = command
        self.hasInput = hasInput
        self.hasTerminal = hasTerminal
    }

    var path: String {
        var parameters = command.map { (name: "command", value: $0) }
        if hasInput { parameters.append(("stdin", "true")) }
        parameters.append(("stdout", "true"))
        if hasTerminal { parameters.append(("tty", "true")) } else { parameters.append(("stderr", "true")) }
        let location = ResourceLocation(.containers, namespace: namespace, name: container, subresource: "exec")
        return location.path + URLText.query(parameters)
    }
}

/// What is sent to a running command.
package enum ExecInput: Sendable, Hashable {
    case bytes([UInt8])
    /// The input has come to its end.
    case end
    /// The terminal has this many columns and rows now.
    case resize(columns: Int, rows: Int)
}

/// What a running command writes.
package enum ExecOutput: Sendable, Hashable {
    case standardOutput([UInt8])
    case standardError([UInt8])
}
