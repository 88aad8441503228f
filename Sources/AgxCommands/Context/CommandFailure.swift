/// An error that ends a command, with the words that a person gets to see.
package struct CommandFailure: Error, Sendable, CustomStringConvertible {
    /// The exit code that the command ends with.
    package var exitCode: Int32
    /// Lines for standard error; empty if all has been said already.
    package var message: String

    package init(_ message: String, exitCode: Int32 = 1) {
        self.message = message
        self.exitCode = exitCode
    }

    package var description: String { message }
}
