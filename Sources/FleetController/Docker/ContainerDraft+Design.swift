import AgxModel
import DockerEngine

extension ContainerDraft {
    /// Docker's configuration of a design, with what every container of ours gets: no capability but those added
    /// back, no new privileges, an init process, no swap, bounded logs, no core dumps, and no restart policy of Docker's
    /// own.
    init(_ design: ContainerDesign) {
        var configuration = ContainerConfiguration()
        configuration.image = design.image
        if !design.entrypoint.isEmpty { configuration.entrypoint = design.entrypoint }
        if !design.command.isEmpty { configuration.command = design.command }
        configuration.environment = design.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        configuration.user = design.user
        configuration.workingDirectory = design.workingDirectory
        configuration.labels = design.labels.dictionary
        // Without one, the engine would take the image's.
        configuration.healthcheck = design.healthCheck.map { Healthcheck($0) } ?? Healthcheck.none
        configuration.hostname = design.aliases.first
        self.init(
            configuration: configuration,
            host: HostConfiguration(design),
            networks: [design.network: EndpointSettings(aliases: design.aliases)],
        )
    }
}

extension HostConfiguration {
    fileprivate init(_ design: ContainerDesign) {
        self.init()
        nanoCPUs = design.resources.nanocpus
        memory = design.resources.memory
        memorySwap = design.resources.memory
        pidsLimit = design.resources.pids
        shmSize = design.resources.sharedMemory
        droppedCapabilities = ["ALL"]
        addedCapabilities = design.capabilities
        securityOptions = design.noNewPrivileges ? ["no-new-privileges"] : []
        hasInit = true
        isRootReadOnly = design.readOnlyRootFilesystem
        if design.readOnlyRootFilesystem { temporaryFilesystems = ["/tmp": "rw,noexec,nosuid,nodev,size=64m"] }
        mounts = design.mounts.map { mount in
            switch mount.source {
            case .volume(let name): .volume(name, at: mount.path, isReadOnly: mount.readOnly)
            case .hostDirectory(let path): .bind(path, at: mount.path, isReadOnly: mount.readOnly)
            }
        }
        networkMode = design.network
        restartPolicy = .never
        // No crash leaves the keys that a process holds on a disk.
        resourceLimits = [.noCoreDumps]
        runtime = design.isolation
        var log = LogConfiguration()
        log.type = design.logDriver
        log.options = design.logOptions
        self.log = log
    }
}

extension ResourceLimit {
    fileprivate static var noCoreDumps: ResourceLimit {
        var limit = ResourceLimit()
        (limit.name, limit.soft, limit.hard) = ("core", 0, 0)
        return limit
    }
}

extension Healthcheck {
    /// That of a container which has none, whatever its image says.
    fileprivate static var none: Healthcheck {
        var check = Healthcheck()
        check.test = ["NONE"]
        return check
    }

    fileprivate init(_ check: ContainerDesign.HealthCheck) {
        self.init()
        test = ["CMD"] + check.command
        interval = GoDuration(check.interval).nanoseconds
        timeout = GoDuration(check.timeout).nanoseconds
        startPeriod = GoDuration(check.startPeriod).nanoseconds
        retries = check.retries
    }
}
