/// What the shim wrote when it claimed a run; fields that cannot be read are nil.
package struct StartRecord: Sendable, Hashable {
    /// How the shim shows that it lives.
    package enum Liveness: String, Sendable, Hashable {
        /// It holds the lock.
        case flock
        /// It changes the heartbeat file every 2 seconds.
        case heartbeat
    }

    package var liveness: Liveness
    /// When the agent started, on the sandbox's clock.
    package var boot: BootInstant?
    /// Whether the runtime made the claim, so that no shim ever can.
    package var isRevoked: Bool

    package init(liveness: Liveness = .flock, boot: BootInstant? = nil, isRevoked: Bool = false) {
        self.liveness = liveness
        self.boot = boot
        self.isRevoked = isRevoked
    }
}

/// What the shim wrote when the agent's main process had ended.
package struct ExitRecord: Sendable, Hashable {
    /// The shell's exit status: 128 and more for a signal.
    package var exitCode: Int
    package var signal: Int?
    package var boot: BootInstant?
    /// Whether the kernel killed something in the sandbox for want of memory while the agent ran.
    package var ranOutOfMemory: Bool
    /// Processor time of the run's processes, as far as the shim saw it; nil if it could not tell.
    package var processorSeconds: Double?
    /// The most memory that they had together when the shim looked; nil if it never did.
    package var peakMemoryBytes: Int64?
    /// Whether the kernel refused a process to something in the sandbox while the agent ran.
    package var metProcessLimit: Bool

    package init(
        exitCode: Int,
        signal: Int? = nil,
        boot: BootInstant? = nil,
        ranOutOfMemory: Bool = false,
        metProcessLimit: Bool = false,
    ) {
        self.exitCode = exitCode
        self.signal = signal
        self.boot = boot
        self.ranOutOfMemory = ranOutOfMemory
        self.metProcessLimit = metProcessLimit
    }
}

/// What the stop script wrote when it was done.
package struct StopRecord: Sendable, Hashable {
    /// Processes of the run that it could not end.
    package var survivors: Int

    package init(survivors: Int) { self.survivors = survivors }
}
