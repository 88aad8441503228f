/// Runs the programs that kubeconfigs name for credentials.
package protocol PluginRunner: Sendable {
    /// Runs a program to its end, with nothing to read and its errors shown; gives back what it printed.
    ///
    /// Throws `PluginFailure`; a cancelled task ends the program.
    func run(_ call: PluginCall) async throws -> [UInt8]
}

/// A program to be run for credentials.
package struct PluginCall: Sendable, Hashable {
    /// A name to look for in `PATH`, or a path.
    package var command: String
    package var arguments: [String]
    package var environment: [String: String]

    package init(command: String, arguments: [String], environment: [String: String]) {
        self.command = command
        self.arguments = arguments
        self.environment = environment
    }
}

/// Why a program gave no credentials.
package enum PluginFailure: Error, Sendable, Hashable {
    case notFound
    /// It can't be started, for this reason.
    case notStarted(String)
    case failed(exitCode: Int32)
}
