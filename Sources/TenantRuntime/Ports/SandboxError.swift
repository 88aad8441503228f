/// Why a command could not be started in the sandbox.
package struct SandboxError: Error, Sendable, Hashable {
    /// What kind of failure it is; each has one answer in the planner.
    package enum Code: Sendable, Hashable {
        /// The engine says that the sandbox does not run: none of its processes can be left.
        case notRunning
        /// The sandbox is paused: its processes stand still, but are there.
        case paused
        /// The gate or the engine refused this command.
        case refused
        /// Neither the gate nor the engine could be asked: nothing is known.
        case unreachable
        /// The command did not end in time.
        case timedOut
    }

    package var code: Code
    /// Fit for a person.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension SandboxError: CustomStringConvertible {
    package var description: String { message }
}
