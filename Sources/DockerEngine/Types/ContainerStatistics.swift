/// What a container uses at one moment.
package struct ContainerStatistics: Codable, Sendable, Hashable, EmptyInitializable {
    /// When it was measured.
    @OrNever package var read: EngineTime?

    /// Processor time since the start.
    @OrEmpty package var processor: Processor = .init()

    /// Memory now.
    @OrEmpty package var memory: Memory = .init()

    /// Processes and threads now.
    @OrEmpty package var processes: Processes = .init()

    /// Traffic since the start, by interface.
    @OrEmpty package var networks: [String: Traffic] = [:]

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case read
        case processor = "cpu_stats"
        case memory = "memory_stats"
        case processes = "pids_stats"
        case networks
    }
}

extension ContainerStatistics {
    /// Processor time.
    package struct Processor: Codable, Sendable, Hashable, EmptyInitializable {
        /// Time used.
        @OrEmpty package var usage: ProcessorUsage = .init()

        /// Nanoseconds that all processors of the host have spent.
        @OrEmpty package var systemNanoseconds: UInt64 = 0

        /// Processors of the host.
        @OrEmpty package var onlineProcessors: Int = 0

        /// With every field absent.
        package init() {}

        private enum CodingKeys: String, CodingKey {
            case usage = "cpu_usage"
            case systemNanoseconds = "system_cpu_usage"
            case onlineProcessors = "online_cpus"
        }
    }

    /// Processor time used.
    package struct ProcessorUsage: Codable, Sendable, Hashable, EmptyInitializable {
        /// Nanoseconds in all.
        @OrEmpty package var totalNanoseconds: UInt64 = 0

        /// With every field absent.
        package init() {}

        private enum CodingKeys: String, CodingKey {
            case totalNanoseconds = "total_usage"
        }
    }

    /// Memory.
    package struct Memory: Codable, Sendable, Hashable, EmptyInitializable {
        /// Bytes used, the page cache included.
        @OrEmpty package var usage: UInt64 = 0

        /// The most it may use; the host's memory when there is no limit.
        @OrEmpty package var limit: UInt64 = 0

        /// The kernel's own figures, which differ between cgroup versions.
        @OrEmpty package var details: [String: UInt64] = [:]

        /// With every field absent.
        package init() {}

        /// Bytes used, less the cache that the kernel gives back when it needs to.
        package var usageWithoutCache: UInt64 {
            let cache = details["total_inactive_file"] ?? details["inactive_file"] ?? 0
            return usage > cache ? usage - cache : 0
        }

        private enum CodingKeys: String, CodingKey {
            case usage, limit
            case details = "stats"
        }
    }

    /// Processes and threads.
    package struct Processes: Codable, Sendable, Hashable, EmptyInitializable {
        /// How many there are.
        @OrEmpty package var current: UInt64 = 0

        /// How many there may be; 0 for no limit.
        @OrEmpty package var limit: UInt64 = 0

        /// With every field absent.
        package init() {}

        private enum CodingKeys: String, CodingKey {
            case current, limit
        }
    }

    /// Traffic of one interface.
    package struct Traffic: Codable, Sendable, Hashable {
        /// Bytes that came in.
        @OrEmpty package var receivedBytes: UInt64 = 0

        /// Bytes that went out.
        @OrEmpty package var sentBytes: UInt64 = 0

        private enum CodingKeys: String, CodingKey {
            case receivedBytes = "rx_bytes"
            case sentBytes = "tx_bytes"
        }
    }
}
