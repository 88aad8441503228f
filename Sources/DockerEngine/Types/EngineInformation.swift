/// The state of an engine and its host.
package struct EngineInformation: Codable, Sendable, Hashable, EmptyInitializable {
    /// The engine's own id, which survives its restarts.
    @OrEmpty package var id: String = ""

    /// The host's name.
    @OrEmpty package var name: String = ""

    /// The engine's release.
    @OrEmpty package var serverVersion: String = ""

    /// Containers in all.
    @OrEmpty package var containers: Int = 0

    /// Containers that run.
    @OrEmpty package var runningContainers: Int = 0

    /// Images in all.
    @OrEmpty package var images: Int = 0

    /// The storage driver, such as `overlay2`.
    @OrEmpty package var storageDriver: String = ""

    /// `systemd` or `cgroupfs`.
    @OrEmpty package var cgroupDriver: String = ""

    /// `1` or `2`.
    @OrEmpty package var cgroupVersion: String = ""

    /// Where its data lies.
    @OrEmpty package var rootFolder: String = ""

    /// The time on the host's clock.
    @OrNever package var systemTime: EngineTime?

    /// Processors of the host.
    @OrEmpty package var processors: Int = 0

    /// Memory of the host.
    @OrEmpty package var memoryBytes: Int64 = 0

    /// The host's system, in words.
    @OrEmpty package var operatingSystem: String = ""

    /// The host's kernel.
    @OrEmpty package var kernelVersion: String = ""

    /// The host's processor.
    @OrEmpty package var architecture: String = ""

    /// The OCI runtime used when none is asked for.
    @OrEmpty package var defaultRuntime: String = ""

    /// The OCI runtimes there are, by name.
    @OrEmpty package var runtimes: [String: Runtime] = [:]

    /// Such as `name=seccomp,profile=default`.
    @OrEmpty package var securityOptions: [String] = []

    /// Whether containers outlive a restart of the engine.
    @OrEmpty package var isLiveRestoreEnabled: Bool = false

    /// What the engine finds wanting on its host.
    @OrEmpty package var warnings: [String] = []

    /// Whether memory can be limited.
    @OrEmpty package var hasMemoryLimit: Bool = false

    /// Whether swap can be limited.
    @OrEmpty package var hasSwapLimit: Bool = false

    /// Whether processes can be limited.
    @OrEmpty package var hasPidsLimit: Bool = false

    /// Whether processor time can be limited.
    @OrEmpty package var hasCPUQuota: Bool = false

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case id = "ID"
        case name = "Name"
        case serverVersion = "ServerVersion"
        case containers = "Containers"
        case runningContainers = "ContainersRunning"
        case images = "Images"
        case storageDriver = "Driver"
        case cgroupDriver = "CgroupDriver"
        case cgroupVersion = "CgroupVersion"
        case rootFolder = "DockerRootDir"
        case systemTime = "SystemTime"
        case processors = "NCPU"
        case memoryBytes = "MemTotal"
        case operatingSystem = "OperatingSystem"
        case kernelVersion = "KernelVersion"
        case architecture = "Architecture"
        case defaultRuntime = "DefaultRuntime"
        case runtimes = "Runtimes"
        case securityOptions = "SecurityOptions"
        case isLiveRestoreEnabled = "LiveRestoreEnabled"
        case warnings = "Warnings"
        case hasMemoryLimit = "MemoryLimit"
        case hasSwapLimit = "SwapLimit"
        case hasPidsLimit = "PidsLimit"
        case hasCPUQuota = "CpuCfsQuota"
    }
}

extension EngineInformation {
    /// An OCI runtime that an engine has.
    package struct Runtime: Codable, Sendable, Hashable {
        /// The program.
        @OrEmpty package var path: String = ""

        private enum CodingKeys: String, CodingKey {
            case path
        }
    }
}
