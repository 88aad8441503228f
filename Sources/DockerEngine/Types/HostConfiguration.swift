/// What a container gets from its host: resources, rights, mounts.
package struct HostConfiguration: Codable, Sendable, Hashable {
    /// Billionths of a processor; 0 is no limit.
    package var nanoCPUs: Int64?

    /// Bytes of memory; 0 is no limit.
    package var memory: Int64?

    /// Bytes of memory and swap together; the same as `memory` means no swap.
    package var memorySwap: Int64?

    /// Bytes to fall back to when the host is short.
    package var memoryReservation: Int64?

    /// The most processes and threads; 0 or -1 is no limit.
    package var pidsLimit: Int64?

    /// Bytes of `/dev/shm`.
    package var shmSize: Int64?

    /// Weight against other containers.
    package var cpuShares: Int64?

    /// The processors it may use, such as `0-3`.
    package var cpuSet: String?

    /// Capabilities taken away, or `ALL`.
    package var droppedCapabilities: [String]?

    /// Capabilities given back.
    package var addedCapabilities: [String]?

    /// Such as `no-new-privileges` and `seccomp=…`.
    package var securityOptions: [String]?

    /// Whether an init process reaps orphans; nil is the engine's default.
    package var hasInit: Bool?

    /// Whether the root file system can only be read.
    package var isRootReadOnly: Bool?

    /// Options of each tmpfs, by its path.
    package var temporaryFilesystems: [String: String]?

    /// Mounts, in the explicit form.
    package var mounts: [MountSpecification]?

    /// Mounts, in the form `source:target:options`.
    package var binds: [String]?

    /// The first network's name, or `none`, `host`, `default`.
    package var networkMode: String?

    /// What the engine does when the container ends.
    package var restartPolicy: RestartPolicy?

    /// Where output is kept.
    package var log: LogConfiguration?

    /// The OCI runtime, such as `runc` or `runsc`.
    package var runtime: String?

    /// Kernel settings of the container's namespaces.
    package var sysctls: [String: String]?

    /// Limits of each process.
    package var resourceLimits: [ResourceLimit]?

    /// Published ports, by `port/protocol`.
    package var portBindings: [String: [PortBinding]?]?

    /// Whether every exposed port is published.
    package var publishesAllPorts: Bool?

    /// Devices of the host that it may use.
    package var devices: [DeviceMapping]?

    /// Devices that a driver picks, such as graphics cards.
    package var deviceRequests: [DeviceRequest]?

    /// Whole classes of devices that it may use, such as `c 13:* rwm`.
    package var deviceRules: [String]?

    /// Whether it has all rights of the host.
    package var isPrivileged: Bool?

    /// Whether the engine removes it when it ends.
    package var removesItself: Bool?

    /// Whose process namespace it shares; empty is its own.
    package var pidMode: String?

    /// Whose IPC namespace it shares.
    package var ipcMode: String?

    /// `host` for none of its own.
    package var usernsMode: String?

    /// `host` for none of its own.
    package var utsMode: String?

    /// The cgroup it lies under.
    package var cgroupParent: String?

    /// Further groups of the user.
    package var addedGroups: [String]?

    /// Name servers instead of the host's.
    package var dnsServers: [String]?

    /// Lines of `/etc/hosts`, as `name:address`.
    package var extraHosts: [String]?

    /// Containers whose mounts it takes over.
    package var volumesFrom: [String]?

    /// Whether it hangs instead of being killed.
    package var isOutOfMemoryKillDisabled: Bool?

    /// How readily the kernel picks it, -1000 to 1000.
    package var outOfMemoryScore: Int?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case nanoCPUs = "NanoCpus"
        case memory = "Memory"
        case memorySwap = "MemorySwap"
        case memoryReservation = "MemoryReservation"
        case pidsLimit = "PidsLimit"
        case shmSize = "ShmSize"
        case cpuShares = "CpuShares"
        case cpuSet = "CpusetCpus"
        case droppedCapabilities = "CapDrop"
        case addedCapabilities = "CapAdd"
        case securityOptions = "SecurityOpt"
        case hasInit = "Init"
        case isRootReadOnly = "ReadonlyRootfs"
        case temporaryFilesystems = "Tmpfs"
        case mounts = "Mounts"
        case binds = "Binds"
        case networkMode = "NetworkMode"
        case restartPolicy = "RestartPolicy"
        case log = "LogConfig"
        case runtime = "Runtime"
        case sysctls = "Sysctls"
        case resourceLimits = "Ulimits"
        case portBindings = "PortBindings"
        case publishesAllPorts = "PublishAllPorts"
        case devices = "Devices"
        case deviceRequests = "DeviceRequests"
        case deviceRules = "DeviceCgroupRules"
        case isPrivileged = "Privileged"
        case removesItself = "AutoRemove"
        case pidMode = "PidMode"
        case ipcMode = "IpcMode"
        case usernsMode = "UsernsMode"
        case utsMode = "UTSMode"
        case cgroupParent = "CgroupParent"
        case addedGroups = "GroupAdd"
        case dnsServers = "Dns"
        case extraHosts = "ExtraHosts"
        case volumesFrom = "VolumesFrom"
        case isOutOfMemoryKillDisabled = "OomKillDisable"
        case outOfMemoryScore = "OomScoreAdj"
    }
}
