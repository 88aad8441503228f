import AgxModel
import RecordStore

/// Turns a Container record into the design of its container at the engine.
struct ContainerDesigner: Sendable {
    /// The installation that the objects belong to.
    let installation: String
    /// Where a company's gate directory is on the host.
    let gateDirectory: @Sendable (_ company: String) -> String
    /// Which directory that is at present; nil while there is none.
    let gateIdentity: @Sendable (_ company: String) -> String?
    /// How many processors the engine's machine has; nil while that isn't known.
    let processors: @Sendable () -> Int?

    /// Throws `ModelError` if the namespace is no company id, so that no name can be derived from it.
    func design(_ record: FleetRecord<Container>) throws(ModelError) -> ContainerDesign {
        let names = DockerNames(company: try CompanyID(record.key.namespace))
        let spec = record.spec
        var design = ContainerDesign(
            name: names.container(named: record.key.name),
            image: spec.image,
            user: spec.user ?? "\(ContainerPaths.userID):\(ContainerPaths.userID)",
            network: names.network(named: spec.network ?? RecordNames.network),
            resources: resources(spec.resources),
            labels: ObjectLabels(installation: installation, record: record),
        )
        design.entrypoint = spec.command
        design.command = spec.args
        design.environment = Dictionary(spec.env.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
        if spec.role != .service { design.environment["AGX_COMPANY"] = record.key.namespace }
        design.workingDirectory = spec.workingDir
        design.mounts = mounts(record, names)
        design.aliases = spec.aliases.isEmpty ? [record.key.name] : spec.aliases
        design.capabilities = spec.capabilities
        design.readOnlyRootFilesystem = spec.readOnlyRootFilesystem
        design.noNewPrivileges = !spec.sudo
        design.isolation = spec.isolation == .runc ? nil : spec.isolation.rawValue
        design.healthCheck = spec.healthCheck.map(healthCheck)
        design.stopGracePeriod = spec.stopGracePeriod.duration
        design.labels.config = configuration(design)
        if spec.role == .runtime { design.labels.gate = gateIdentity(record.key.namespace) }
        return design
    }

    private func resources(_ spec: AgxModel.ContainerResources?) -> ResourceLimits {
        // Admission asks a service for its resources; these only keep one without from being unlimited.
        // Docker refuses what the machine doesn't have, where Kubernetes gives all of it, which is as good.
        let most = processors().map { Int64($0) * 1_000_000_000 } ?? .max
        return ResourceLimits(
            nanocpus: min(spec?.cpu?.nanocpus ?? 1_000_000_000, most),
            memory: spec?.memory?.bytes ?? 512 << 20,
            pids: Int64(spec?.pids ?? 256),
            sharedMemory: spec?.shm?.bytes,
        )
    }

    private func mounts(_ record: FleetRecord<Container>, _ names: DockerNames) -> [ContainerDesign.Mount] {
        var mounts = record.spec.mounts.map {
            ContainerDesign.Mount(
                source: .volume(names.volume(named: $0.volume)),
                path: $0.path,
                readOnly: $0.readOnly,
            )
        }
        if record.spec.role == .runtime {
            let gate = gateDirectory(record.key.namespace)
            mounts.append(.init(source: .hostDirectory(gate), path: ContainerPaths.gate, readOnly: true))
            mounts.append(.init(source: .hostDirectory(gate + "/serve"), path: ContainerPaths.gate + "/serve"))
        }
        return mounts
    }

    private func healthCheck(_ spec: HealthCheck) -> ContainerDesign.HealthCheck {
        ContainerDesign.HealthCheck(
            command: spec.command,
            interval: spec.interval.duration,
            timeout: spec.timeout.duration,
            startPeriod: spec.startPeriod.duration,
            retries: spec.retries,
        )
    }

    /// The hash of what only a new container can change.
    ///
    /// Caps that can be updated, and the grace period that is given
    /// with each stop, are left out.
    private func configuration(_ design: ContainerDesign) -> String {
        var hash = ConfigurationHash(version: 1)
        hash.add("image", design.image)
        hash.add("entrypoint", design.entrypoint)
        hash.add("command", design.command)
        hash.add("environment", design.environment.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] })
        if let directory = design.workingDirectory { hash.add("workingDirectory", directory) }
        hash.add("user", design.user)
        hash.add("mounts", design.mounts.map { "\($0.source) \($0.path) \($0.readOnly)" }.sorted())
        hash.add("capabilities", design.capabilities.sorted())
        if design.readOnlyRootFilesystem { hash.add("readOnlyRootFilesystem", "true") }
        if !design.noNewPrivileges { hash.add("noNewPrivileges", "false") }
        if let isolation = design.isolation { hash.add("isolation", isolation) }
        if let size = design.resources.sharedMemory { hash.add("sharedMemory", String(size)) }
        if let check = design.healthCheck {
            hash.add(
                "healthCheck",
                check.command + ["\(check.interval)", "\(check.timeout)", "\(check.startPeriod)", "\(check.retries)"],
            )
        }
        return hash.text()
    }
}
