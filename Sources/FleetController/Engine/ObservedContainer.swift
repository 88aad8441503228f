package import struct Foundation.Date

/// A container as the engine shows it.
package struct ObservedContainer: Sendable, Hashable {
    /// What the container does at this moment.
    package enum State: String, Sendable, Hashable {
        case created, running, paused, restarting, removing, exited, dead
    }

    /// What the engine's health check last said.
    package enum Health: String, Sendable, Hashable {
        case starting, healthy, unhealthy
    }

    package var id: String
    package var name: String
    package var labels: [String: String]
    package var state: State
    package var health: Health?
    /// The image that the container was made from, by id.
    package var imageID: String
    /// The networks it is attached to, by id.
    package var networkIDs: Set<String>
    /// What a full inspection tells; nil after a list, which tells only the fields above.
    package var details: Details?

    /// What only an inspection tells.
    package struct Details: Sendable, Hashable {
        /// The image as it was named when the container was made.
        package var image = ""
        package var entrypoint: [String] = []
        package var command: [String] = []
        package var environment: [String: String] = [:]
        package var workingDirectory = ""
        package var user = ""
        package var mounts: [ContainerDesign.Mount] = []
        package var networkAliases: [String: Set<String>] = [:]
        package var resources = ResourceLimits(nanocpus: 0, memory: 0, pids: 0)
        /// Bytes of memory and swap together; nil if the engine doesn't tell, 0 and -1 are no limit.
        package var memorySwap: Int64?
        /// The weight against other containers; 0 is the usual one.
        package var cpuShares: Int64 = 0
        /// The processors it may use; empty is all.
        package var cpuSet = ""
        package var addedCapabilities: Set<String> = []
        package var droppedCapabilities: Set<String> = []
        package var readOnlyRootFilesystem = false
        package var isPrivileged = false
        package var noNewPrivileges = true
        package var hasInit = true
        /// What of its host it has that none of ours is given, each as in `has the host's devices`.
        package var hostAccess: [String] = []
        package var isolation: String?
        package var healthCheck: ContainerDesign.HealthCheck?
        package var restartPolicy = "no"
        package var logDriver = "json-file"
        package var logOptions: [String: String] = [:]
        package var exitCode = 0
        package var wasOutOfMemory = false
        package var errorMessage = ""
        package var startedAt: Date?
        package var finishedAt: Date?

        /// A container that was never started, of an unnamed image.
        package init() {}
    }

    package init(
        id: String,
        name: String,
        labels: [String: String],
        state: State,
        health: Health? = nil,
        imageID: String,
        networkIDs: Set<String>,
        details: Details? = nil,
    ) {
        self.id = id
        self.name = name
        self.labels = labels
        self.state = state
        self.health = health
        self.imageID = imageID
        self.networkIDs = networkIDs
        self.details = details
    }
}
