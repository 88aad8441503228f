/// How a run's processes are asked to end, before what is left is killed.
package struct StopSequence: Sendable, Hashable {
    /// One signal to the agent's process group, and how long it then has.
    package struct Stage: Sendable, Hashable {
        /// Without `SIG`, as the shell's `kill -s` wants it.
        package var signal: String
        /// Whole seconds.
        package var grace: Int

        package init(_ signal: String, grace: Int) {
            self.signal = signal
            self.grace = grace
        }
    }

    package var stages: [Stage]

    package init(_ stages: [Stage]) { self.stages = stages }

    /// No asking: whatever still carries the run's marker is killed.
    package static let sweep = StopSequence([])

    /// The stop script's arguments.
    var arguments: [String] { stages.map { "\($0.signal):\($0.grace)" } }

    /// The longest that the stages take together.
    package var grace: Duration { .seconds(stages.reduce(0) { $0 + $1.grace }) }
}
