extension Container {
    /// What people or the company controller write.
    package struct Spec: Codable, Hashable, Sendable {
        package var role: Role = .service
        package var image: String
        package var imagePullPolicy: ImagePullPolicy = .ifNotPresent
        /// The image's entry point if empty.
        package var command: [String] = []
        package var args: [String] = []
        package var env: [EnvironmentVariable] = []
        package var workingDir: String?
        /// `uid[:gid]`; 1000:1000 if nil.
        package var user: String?
        package var mounts: [Mount] = []
        /// The company's own network if nil.
        package var network: String?
        package var aliases: [String] = []
        package var resources: ContainerResources?
        package var capabilities: [String] = []
        package var readOnlyRootFilesystem = false
        package var isolation: Isolation = .runc
        package var healthCheck: HealthCheck?
        package var state: DesiredState = .running
        package var updatePolicy: UpdatePolicy = .whenIdle
        package var stopGracePeriod: GoDuration = .seconds(10)
        package var sudo = false

        /// All but the image as by default; set what differs.
        package init(image: String, role: Role = .service) {
            self.image = image
            self.role = role
        }
    }
}
