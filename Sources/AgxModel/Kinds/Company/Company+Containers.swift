extension Company {
    /// Settings of the runtime container.
    package struct RuntimeSettings: Codable, Hashable, Sendable {
        package var image: String
        package var imagePullPolicy: ImagePullPolicy
        package var resources: ProcessResources?
        package var env: [EnvironmentVariable]

        package init(
            image: String = "agx/runtime:latest",
            imagePullPolicy: ImagePullPolicy = .ifNotPresent,
            resources: ProcessResources? = nil,
            env: [EnvironmentVariable] = [],
        ) {
            self.image = image
            self.imagePullPolicy = imagePullPolicy
            self.resources = resources
            self.env = env
        }
    }

    /// Settings of the sandbox container.
    package struct SandboxSettings: Codable, Hashable, Sendable {
        /// The main process of a sandbox whose `command` is empty: it only keeps the container alive.
        ///
        /// A loop, because not every image's `sleep` knows `infinity`.
        package static let keepAliveCommand = ["/bin/sh", "-c", "while :; do sleep 86400; done"]

        package var image: String
        package var imagePullPolicy: ImagePullPolicy
        /// Empty for `keepAliveCommand`.
        package var command: [String]
        package var resources: ContainerResources?
        package var env: [EnvironmentVariable]
        package var isolation: Isolation
        package var healthCheck: HealthCheck?
        package var capabilities: [String]
        package var sudo: Bool

        package init(
            image: String = "agx/sandbox:latest",
            imagePullPolicy: ImagePullPolicy = .ifNotPresent,
            command: [String] = [],
            resources: ContainerResources? = nil,
            env: [EnvironmentVariable] = [],
            isolation: Isolation = .runc,
            healthCheck: HealthCheck? = nil,
            capabilities: [String] = [],
            sudo: Bool = false,
        ) {
            self.image = image
            self.imagePullPolicy = imagePullPolicy
            self.command = command
            self.resources = resources
            self.env = env
            self.isolation = isolation
            self.healthCheck = healthCheck
            self.capabilities = capabilities
            self.sudo = sudo
        }
    }
}
