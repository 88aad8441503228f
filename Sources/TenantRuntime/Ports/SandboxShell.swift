/// Runs one command in the sandbox with its input and output open.
package protocol SandboxShell: Sendable {
    /// Runs the command for as long as `body` does; its input is closed at the end, or when the command ends first.
    ///
    /// Throws what keeps the sandbox from being reached, and what `body` throws.
    func withShell(_ argv: [String], _ body: @Sendable (ShellConnection) async throws -> Void) async throws
}

/// Both directions of a command in the sandbox.
package struct ShellConnection: Sendable {
    /// Writes to the command's standard input.
    package let send: @Sendable (String) async throws -> Void
    /// What the command writes to standard output; ends when the command does.
    package let output: any AsyncSequence<[UInt8], any Error> & Sendable

    package init(
        send: @escaping @Sendable (String) async throws -> Void,
        output: any AsyncSequence<[UInt8], any Error> & Sendable,
    ) {
        self.send = send
        self.output = output
    }
}
