/// What the volume says about a run, at one moment.
package struct RunObservation: Sendable, Hashable {
    /// How far the run has come, by its files alone.
    package enum Phase: Sendable, Hashable {
        /// There is no run directory.
        case absent
        /// The command is written; no shim has claimed it yet.
        case prepared
        /// The runtime has taken the claim: no shim will ever run it.
        case revoked
        /// The shim lives, so the agent's main process does too.
        case alive(StartRecord)
        /// The agent's main process has ended, and how is known.
        case exited(StartRecord, ExitRecord)
        /// The shim is gone and has left no exit record.
        case dead(StartRecord)
        /// An agent has put something else in the place of its records, or has taken the right to read them.
        case unreadable
    }

    package var phase: Phase
    /// What the last stop script found, if one has come to its end.
    package var stop: StopRecord?
    /// Whether the volume has no room: for the shim's records, so that it didn't claim the run, or at the run's end.
    package var isFull: Bool

    package init(_ phase: Phase, stop: StopRecord? = nil, isFull: Bool = false) {
        self.phase = phase
        self.stop = stop
        self.isFull = isFull
    }
}
