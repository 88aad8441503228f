/// The caps of one container; the first three can change while it runs.
package struct ResourceLimits: Sendable, Hashable {
    /// Billionths of a core.
    package var nanocpus: Int64
    /// Bytes; swap is never added.
    package var memory: Int64
    package var pids: Int64
    /// Size of `/dev/shm` in bytes; nil leaves the engine's 64 MiB.
    package var sharedMemory: Int64?

    package init(nanocpus: Int64, memory: Int64, pids: Int64, sharedMemory: Int64? = nil) {
        self.nanocpus = nanocpus
        self.memory = memory
        self.pids = pids
        self.sharedMemory = sharedMemory
    }
}
