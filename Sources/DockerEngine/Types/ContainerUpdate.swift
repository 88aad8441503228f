/// Limits to change on a container as it runs; absent ones stay.
package struct ContainerUpdate: Codable, Sendable, Hashable {
    /// Billionths of a processor.
    package var nanoCPUs: Int64?

    /// Bytes of memory; raising it needs `memorySwap` raised with it.
    package var memory: Int64?

    /// Bytes of memory and swap together.
    package var memorySwap: Int64?

    /// Bytes to fall back to when the host is short.
    package var memoryReservation: Int64?

    /// The most processes and threads.
    package var pidsLimit: Int64?

    /// What the engine does when the container ends.
    package var restartPolicy: RestartPolicy?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case nanoCPUs = "NanoCpus"
        case memory = "Memory"
        case memorySwap = "MemorySwap"
        case memoryReservation = "MemoryReservation"
        case pidsLimit = "PidsLimit"
        case restartPolicy = "RestartPolicy"
    }
}
