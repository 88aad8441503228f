extension ResourceCap {
    /// Caps of the sandbox container; the defaults hold where neither plan nor company says otherwise.
    package struct SandboxCaps: Codable, Hashable, Sendable {
        package var cpu: CPUQuantity
        package var memory: ByteQuantity
        package var pids: Int
        package var shm: ByteQuantity

        package init(
            cpu: CPUQuantity = .cores(2),
            memory: ByteQuantity = .gibibytes(4),
            pids: Int = 1024,
            shm: ByteQuantity = .mebibytes(256),
        ) {
            self.cpu = cpu
            self.memory = memory
            self.pids = pids
            self.shm = shm
        }
    }

    /// Caps of the runtime container.
    package struct RuntimeCaps: Codable, Hashable, Sendable {
        package var cpu: CPUQuantity
        package var memory: ByteQuantity
        package var pids: Int

        package init(cpu: CPUQuantity = .cores(1), memory: ByteQuantity = .mebibytes(512), pids: Int = 256) {
            self.cpu = cpu
            self.memory = memory
            self.pids = pids
        }
    }

    /// Caps of all other containers together.
    package struct ServiceTotals: Codable, Hashable, Sendable {
        package var count: Int
        package var cpu: CPUQuantity
        package var memory: ByteQuantity
        package var pids: Int

        package init(
            count: Int = 0,
            cpu: CPUQuantity = .cores(0),
            memory: ByteQuantity = ByteQuantity(bytes: 0),
            pids: Int = 0,
        ) {
            self.count = count
            self.cpu = cpu
            self.memory = memory
            self.pids = pids
        }
    }
}
