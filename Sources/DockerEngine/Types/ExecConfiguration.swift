/// A command to run in a container that runs already.
package struct ExecConfiguration: Codable, Sendable, Hashable {
    /// The program and its arguments.
    package var command: [String]?

    /// Further variables as `NAME=value`.
    package var environment: [String]?

    /// User and group; the container's by default.
    package var user: String?

    /// Where it starts; the container's by default.
    package var workingDirectory: String?

    /// Whether it gets a terminal.
    package var hasTerminal: Bool?

    /// Whether standard input comes from the stream.
    package var attachesInput: Bool?

    /// Whether standard output goes to the stream.
    package var attachesOutput: Bool?

    /// Whether standard error goes to the stream.
    package var attachesError: Bool?

    /// Whether it has all rights of the host.
    package var isPrivileged: Bool?

    /// Keys that detach a terminal.
    package var detachKeys: String?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case command = "Cmd"
        case environment = "Env"
        case user = "User"
        case workingDirectory = "WorkingDir"
        case hasTerminal = "Tty"
        case attachesInput = "AttachStdin"
        case attachesOutput = "AttachStdout"
        case attachesError = "AttachStderr"
        case isPrivileged = "Privileged"
        case detachKeys = "DetachKeys"
    }
}

extension ExecConfiguration {
    /// A command with standard output and error attached, and input when asked for.
    package static func attached(
        _ command: [String],
        attachesInput: Bool = false,
        hasTerminal: Bool = false,
    ) -> ExecConfiguration {
        var configuration = ExecConfiguration()
        configuration.command = command
        configuration.attachesInput = attachesInput
        configuration.attachesOutput = true
        configuration.attachesError = true
        configuration.hasTerminal = hasTerminal
        return configuration
    }

    /// A command that runs by itself, with nothing attached.
    package static func detached(_ command: [String]) -> ExecConfiguration {
        var configuration = ExecConfiguration()
        configuration.command = command
        return configuration
    }
}
