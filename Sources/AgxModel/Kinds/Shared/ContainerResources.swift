/// Caps of a container; nil means that the plan's default applies.
package struct ContainerResources: Codable, Hashable, Sendable {
    package var cpu: CPUQuantity?
    package var memory: ByteQuantity?
    package var pids: Int?
    /// The size of `/dev/shm`.
    package var shm: ByteQuantity?

    package init(
        cpu: CPUQuantity? = nil,
        memory: ByteQuantity? = nil,
        pids: Int? = nil,
        shm: ByteQuantity? = nil,
    ) {
        self.cpu = cpu
        self.memory = memory
        self.pids = pids
        self.shm = shm
    }
}

/// Caps of a container that has no use for shared memory.
package struct ProcessResources: Codable, Hashable, Sendable {
    package var cpu: CPUQuantity?
    package var memory: ByteQuantity?
    package var pids: Int?
}
