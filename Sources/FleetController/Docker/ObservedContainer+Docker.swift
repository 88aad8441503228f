import AgxModel
import DockerEngine

extension ObservedContainer {
    /// What a list tells.
    init(_ summary: ContainerSummary) {
        self.init(
            id: summary.id,
            name: summary.name,
            labels: Self.ownLabels(summary.labels),
            state: State(summary.state),
            health: Health(summaryText: summary.status),
            imageID: summary.imageID,
            networkIDs: Set(summary.networks.values.compactMap(\.networkID).filter { !$0.isEmpty }),
        )
    }

    /// What an inspection tells.
    init(_ inspection: ContainerInspection) {
        self.init(
            id: inspection.id,
            name: inspection.name,
            labels: Self.ownLabels(inspection.configuration?.labels ?? [:]),
            state: State(inspection.state.status),
            // Of one that doesn't run, a list tells no health, and an inspection the last one.
            health: inspection.state.status == .running
                ? inspection.state.health.flatMap { Health(rawValue: $0.status) } : nil,
            imageID: inspection.imageID,
            networkIDs: Set(inspection.networks.values.compactMap(\.networkID).filter { !$0.isEmpty }),
            details: Details(inspection),
        )
    }

    /// Without those of the image, which may be of any number and size.
    private static func ownLabels(_ labels: [String: String]) -> [String: String] {
        labels.filter { $0.key.hasPrefix(LabelKeys.prefix) }
    }
}

extension ObservedContainer.State {
    /// A state that Docker may add one day counts as dead: it is replaced, not waited for.
    fileprivate init(_ status: ContainerStatus) { self = Self(rawValue: status.rawValue) ?? .dead }
}

extension ObservedContainer.Health {
    /// Reads the health out of a list's text, such as `Up 3 minutes (healthy)`.
    fileprivate init?(summaryText text: String) {
        if text.hasSuffix("(healthy)") {
            self = .healthy
        } else if text.hasSuffix("(unhealthy)") {
            self = .unhealthy
        } else if text.hasSuffix("(health: starting)") {
            self = .starting
        } else {
            return nil
        }
    }
}

extension ObservedContainer.Details {
    fileprivate init(_ inspection: ContainerInspection) {
        let configuration = inspection.configuration ?? ContainerConfiguration()
        let host = inspection.host ?? HostConfiguration()
        let networks = inspection.networks.values.compactMap { endpoint in
            endpoint.networkID.map { ($0, Set(endpoint.aliases ?? [])) }
        }
        self.init()
        image = configuration.image ?? ""
        entrypoint = configuration.entrypoint ?? []
        command = configuration.command ?? []
        environment = Self.environment(configuration.environment ?? [])
        workingDirectory = configuration.workingDirectory ?? ""
        user = configuration.user ?? ""
        mounts = inspection.mounts.compactMap { ContainerDesign.Mount($0) }
        networkAliases = Dictionary(networks, uniquingKeysWith: { $0.union($1) })
        resources = ResourceLimits(
            nanocpus: host.nanoCPUs ?? 0,
            memory: host.memory ?? 0,
            pids: host.pidsLimit ?? 0,
            sharedMemory: host.shmSize,
        )
        memorySwap = host.memorySwap
        cpuShares = host.cpuShares ?? 0
        cpuSet = host.cpuSet ?? ""
        addedCapabilities = Self.capabilities(host.addedCapabilities)
        droppedCapabilities = Self.capabilities(host.droppedCapabilities)
        readOnlyRootFilesystem = host.isRootReadOnly ?? false
        isPrivileged = host.isPrivileged ?? false
        noNewPrivileges = (host.securityOptions ?? []).contains {
            $0.hasPrefix("no-new-privileges") && !$0.hasSuffix("false")
        }
        hasInit = host.hasInit ?? false
        hostAccess = host.access
        isolation = host.runtime.flatMap { ["runc", "", "io.containerd.runc.v2"].contains($0) ? nil : $0 }
        healthCheck = configuration.healthcheck.flatMap { ContainerDesign.HealthCheck($0) }
        restartPolicy = host.restartPolicy?.name.flatMap { $0.isEmpty ? nil : $0 } ?? "no"
        logDriver = host.log?.type ?? ""
        logOptions = host.log?.options ?? [:]
        exitCode = inspection.state.exitCode
        wasOutOfMemory = inspection.state.wasOutOfMemory
        errorMessage = inspection.state.error
        startedAt = inspection.state.startedAt?.date
        finishedAt = inspection.state.finishedAt?.date
    }

    private static func environment(_ list: [String]) -> [String: String] {
        let pairs = list.map { entry -> (String, String) in
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
        return Dictionary(pairs, uniquingKeysWith: { _, last in last })
    }

    /// Docker 28 and later show `CAP_CHOWN` where older ones show `CHOWN`.
    private static func capabilities(_ list: [String]?) -> Set<String> {
        Set((list ?? []).map { $0.hasPrefix("CAP_") ? String($0.dropFirst(4)) : $0 })
    }
}

extension ContainerDesign.Mount {
    /// Nil for what isn't a volume or a directory of the host, such as a tmpfs, and for a volume without a name, which
    /// the engine makes where an image declares one: it comes and goes with the container.
    fileprivate init?(_ point: MountPoint) {
        switch point.type {
        case "volume" where !Self.isAnonymous(point.name):
            self.init(source: .volume(point.name), path: point.destination, readOnly: !point.isWritable)
        case "bind":
            self.init(source: .hostDirectory(point.source), path: point.destination, readOnly: !point.isWritable)
        default: return nil
        }
    }

    /// The engine draws such a name: 64 hexadecimal digits.
    private static func isAnonymous(_ name: String) -> Bool {
        name.utf8.count == 64 && name.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }
}

extension ContainerDesign.HealthCheck {
    /// Nil for the image's own checks in other forms, and for `NONE`.
    fileprivate init?(_ check: Healthcheck) {
        guard let test = check.test, test.first == "CMD" else { return nil }
        self.init(
            command: Array(test.dropFirst()),
            interval: .nanoseconds(check.interval ?? 0),
            timeout: .nanoseconds(check.timeout ?? 0),
            startPeriod: .nanoseconds(check.startPeriod ?? 0),
            retries: check.retries ?? 0,
        )
    }
}
