package import NIOCore

/// A command to be run in a container, and what is connected to it.
package struct ExecCommand: Sendable, Hashable {
    /// The program and its arguments; never empty.
    package var arguments: [String]
    package var hasInput: Bool
    package var hasOutput: Bool
    package var hasErrorOutput: Bool
    /// Then both outputs come as one.
    package var hasTerminal: Bool
    /// Nil for the user that the container's own processes have.
    package var user: String?

    package init(
        arguments: [String],
        hasInput: Bool = false,
        hasOutput: Bool = true,
        hasErrorOutput: Bool = true,
        hasTerminal: Bool = false,
        user: String? = nil,
    ) {
        self.arguments = arguments
        self.hasInput = hasInput
        self.hasOutput = hasOutput
        self.hasErrorOutput = hasErrorOutput
        self.hasTerminal = hasTerminal
        self.user = user
    }
}

/// A piece of what a command prints.
package enum ExecOutput: Sendable, Hashable {
    case standardOutput(ByteBuffer)
    case standardError(ByteBuffer)
}

/// A running command, valid within the scope that it was handed to.
package protocol ExecSession: Sendable {
    /// What the command prints until it has ended; read once, and no faster than its reader.
    var output: any AsyncSequence<ExecOutput, any Error> & Sendable { get }

    /// Sends bytes to the command's standard input, waiting while it takes no more; cancellable.
    func write(_ bytes: ByteBuffer) async throws

    /// Lets the command see the end of its standard input.
    func closeInput() async throws

    /// Sets the size of the command's terminal, in characters.
    func resize(columns: Int, rows: Int) async throws

    /// How the command ended; asked once `output` has ended.
    func exitCode() async throws -> Int
}
