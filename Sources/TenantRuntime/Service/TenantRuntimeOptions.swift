package import AgxModel

/// What the runtime takes from outside: places, periods, and its seams for tests.
package struct TenantRuntimeOptions: Sendable {
    /// The company, which is the namespace of all its records.
    package var namespace: String
    package var home: HomeVolume
    /// Where the replica goes; nil to publish none.
    package var contextDirectory: String?
    /// What agents show to their runtime, put on the home volume for them; nil for none.
    package var sandboxToken: String?
    /// The caps that the relay writes.
    package var capsPath: String
    /// How shims show that they live; `heartbeat` under gVisor.
    package var liveness: LivenessMode
    package var providers: ProviderCatalog
    /// How many finished runs are kept, and how long.
    package var retention: RunRetention
    /// How many finished tasks are kept, and how long.
    package var taskRetention: TaskRetention
    /// How much of what runs leave is kept.
    package var artifacts: ArtifactLimits
    /// The keys of a provider, read when a run of it is prepared.
    package var credentials: @Sendable (Provider) async throws -> ProviderCredentials
    /// Where the relay hears what happens here; nil to tell nobody.
    package var reports: (any RelayReports)?
    /// Is told, while the runtime works, that its database was found damaged.
    package var onDamage: @Sendable (_ problem: String) -> Void
    /// The time between two passes when nothing happens.
    package var tick: Duration
    /// How long a run's turn waits for the sandbox, which may answer later.
    package var sandboxPatience: Duration
    /// Reconciles at once; a stuck call to the relay holds up one of them.
    package var workers: Int
    package var moment: @Sendable () -> RuntimeMoment
    /// Numbers in 0..<1 for the jitter of retries.
    package var random: @Sendable () -> Double

    /// The product's own settings; set what differs.
    package init(namespace: String) {
        self.namespace = namespace
        home = HomeVolume()
        contextDirectory = ContainerPaths.context
        capsPath = ContainerPaths.gate + "/caps.json"
        liveness = .auto
        providers = .standard
        retention = RunRetention()
        taskRetention = TaskRetention()
        artifacts = ArtifactLimits()
        credentials = { _ in ProviderCredentials() }
        onDamage = { _ in }
        tick = .seconds(1)
        sandboxPatience = .seconds(3)
        workers = 8
        moment = { .system() }
        random = { .random(in: 0..<1) }
    }
}
