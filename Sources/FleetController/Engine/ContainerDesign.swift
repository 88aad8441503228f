/// Everything an engine must know to make one container: what is compared with the live one, field by field.
package struct ContainerDesign: Sendable, Hashable {
    /// One volume or host directory in the container's file system.
    package struct Mount: Sendable, Hashable {
        /// Where the files are.
        package enum Source: Sendable, Hashable {
            /// A named volume.
            case volume(String)
            /// A directory of the host; only the controller adds these, no manifest can.
            case hostDirectory(String)
        }

        package var source: Source
        package var path: String
        package var readOnly: Bool

        package init(source: Source, path: String, readOnly: Bool = false) {
            self.source = source
            self.path = path
            self.readOnly = readOnly
        }
    }

    /// A command that the engine runs in the container to learn whether it is healthy.
    package struct HealthCheck: Sendable, Hashable {
        package var command: [String]
        package var interval: Duration
        package var timeout: Duration
        package var startPeriod: Duration
        package var retries: Int

        package init(
            command: [String],
            interval: Duration,
            timeout: Duration,
            startPeriod: Duration = .zero,
            retries: Int,
        ) {
            self.command = command
            self.interval = interval
            self.timeout = timeout
            self.startPeriod = startPeriod
            self.retries = retries
        }
    }

    package var name: String
    package var image: String
    /// Empty: the image's own.
    package var entrypoint: [String] = []
    package var command: [String] = []
    package var environment: [String: String] = [:]
    package var workingDirectory: String?
    package var user: String
    package var mounts: [Mount] = []
    /// The network's name; the container is on no other.
    package var network: String
    package var aliases: [String] = []
    package var resources: ResourceLimits
    package var capabilities: [String] = []
    package var readOnlyRootFilesystem = false
    /// False lets setuid programs such as sudo work.
    package var noNewPrivileges = true
    /// Nil: the engine's default runtime.
    package var isolation: String?
    /// Nil: none, whatever the image says; what is zero in one is as the image says.
    package var healthCheck: HealthCheck?
    /// How the engine keeps what the container prints: a tenant can't fill the host's disk by printing.
    package var logDriver = "json-file"
    package var logOptions = ["max-size": "10m", "max-file": "3"]
    package var stopGracePeriod: Duration = .seconds(10)
    package var labels: ObjectLabels

    package init(
        name: String,
        image: String,
        user: String,
        network: String,
        resources: ResourceLimits,
        labels: ObjectLabels,
    ) {
        self.name = name
        self.image = image
        self.user = user
        self.network = network
        self.resources = resources
        self.labels = labels
    }
}

extension ContainerDesign.Mount.Source: CustomStringConvertible {
    /// Spelt out, as it is part of the configuration's hash: reflection is slow.
    package var description: String {
        switch self {
        case .volume(let name): "volume(\(name.debugDescription))"
        case .hostDirectory(let path): "hostDirectory(\(path.debugDescription))"
        }
    }
}
