import AgxModel

/// The child records that a company should have: its spec and its plan, worked out.
struct CompanyBlueprint: Sendable {
    var caps: ResourceCap.Spec
    var network: Network.Spec
    var volumes: [String: Volume.Spec]
    var containers: [String: Container.Spec]

    init(company: Company.Spec, plan: Plan.Spec) {
        caps = ResourceCap.Spec(company: company, plan: plan)
        network = Network.Spec(subnet: company.subnet, internal: company.egress == .denied)
        let retention: Volume.Retention = company.deletionPolicy == .retain ? .retain : .delete
        volumes = [
            RecordNames.homeVolume: Volume.Spec(retention: retention),
            RecordNames.stateVolume: Volume.Spec(retention: retention),
            // Only a copy of what the state volume holds: there is nothing in it to keep.
            RecordNames.contextVolume: Volume.Spec(retention: .delete),
        ]
        containers = [
            RecordNames.runtime: Self.runtime(company, caps: caps.runtime),
            RecordNames.sandbox: Self.sandbox(company, caps: caps.sandbox),
        ]
    }

    private static func runtime(_ company: Company.Spec, caps: ResourceCap.RuntimeCaps) -> Container.Spec {
        var spec = Container.Spec(image: company.runtime.image, role: .runtime)
        spec.imagePullPolicy = company.runtime.imagePullPolicy
        spec.env = company.runtime.env
        spec.mounts = [
            Container.Mount(volume: RecordNames.stateVolume, path: ContainerPaths.state),
            Container.Mount(volume: RecordNames.homeVolume, path: ContainerPaths.home),
            Container.Mount(volume: RecordNames.contextVolume, path: ContainerPaths.context),
        ]
        spec.network = RecordNames.network
        spec.aliases = ["runtime"]
        spec.resources = AgxModel.ContainerResources(cpu: caps.cpu, memory: caps.memory, pids: caps.pids)
        spec.readOnlyRootFilesystem = true
        spec.healthCheck = HealthCheck(command: ["/usr/local/bin/agx-runtime", "healthz"])
        spec.state = company.state == .active ? .running : .stopped
        // Killing the runtime cuts nothing short: runs live in the sandbox and their truth is on the volume.
        spec.updatePolicy = .immediate
        return spec
    }

    private static func sandbox(_ company: Company.Spec, caps: ResourceCap.SandboxCaps) -> Container.Spec {
        let settings = company.sandbox
        var spec = Container.Spec(image: settings.image, role: .sandbox)
        spec.imagePullPolicy = settings.imagePullPolicy
        spec.command = settings.command.isEmpty ? Company.SandboxSettings.keepAliveCommand : settings.command
        spec.env = settings.env
        spec.mounts = [
            Container.Mount(volume: RecordNames.homeVolume, path: ContainerPaths.home),
            Container.Mount(volume: RecordNames.contextVolume, path: ContainerPaths.context, readOnly: true),
        ]
        spec.network = RecordNames.network
        spec.aliases = ["sandbox"]
        spec.resources = AgxModel.ContainerResources(
            cpu: caps.cpu,
            memory: caps.memory,
            pids: caps.pids,
            shm: caps.shm,
        )
        spec.capabilities = settings.capabilities
        spec.isolation = settings.isolation
        spec.healthCheck = settings.healthCheck
        spec.sudo = settings.sudo
        spec.state = company.state == .active ? .running : .stopped
        spec.updatePolicy = company.updatePolicy
        // The main process only keeps the container alive; the runs' own stop sequences come before this.
        spec.stopGracePeriod = .seconds(5)
        return spec
    }
}
