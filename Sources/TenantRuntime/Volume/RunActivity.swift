/// What a run shows of its work: how much it has printed, and how much processor time its processes have used.
package struct RunActivity: Sendable, Hashable {
    package var stdoutBytes: Int64
    package var stderrBytes: Int64
    /// As the shim tells it: it says so only when there was more than a process uses that just waits.
    package var processorTime: [UInt8]

    package init(stdoutBytes: Int64, stderrBytes: Int64, processorTime: [UInt8]) {
        self.stdoutBytes = stdoutBytes
        self.stderrBytes = stderrBytes
        self.processorTime = processorTime
    }
}

/// Tells how long each run has shown no sign of work.
package typealias ActivityTracker = StandstillTracker<RunActivity>
