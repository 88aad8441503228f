package import Foundation

/// What `agx doctor` looks at on the machine it runs on; nil is what could not be read.
package struct HostFacts: Sendable, Hashable {
    /// A file system, by a directory on it.
    package struct FileSystem: Sendable, Hashable {
        package var path: String
        package var totalBytes: Int64
        /// For users that aren't root.
        package var freeBytes: Int64
        /// From 0 to 1; nil where inodes aren't counted.
        package var freeInodeShare: Double?

        package init(path: String, totalBytes: Int64, freeBytes: Int64, freeInodeShare: Double?) {
            self.path = path
            self.totalBytes = totalBytes
            self.freeBytes = freeBytes
            self.freeInodeShare = freeInodeShare
        }
    }

    /// The relay's data directory.
    package struct DataDirectory: Sendable, Hashable {
        package var path: String
        package var exists: Bool
        /// The nine permission bits.
        package var mode: UInt32
        /// Whether the owner is the user that asks.
        package var isOwn: Bool

        package init(path: String, exists: Bool, mode: UInt32, isOwn: Bool) {
            self.path = path
            self.exists = exists
            self.mode = mode
            self.isOwn = isOwn
        }
    }

    /// Kernel parameters by their names, such as `kernel.pid_max`.
    package var kernelParameters: [String: Int64] = [:]
    /// 1 or 2.
    package var cgroupVersion: Int?
    package var fileSystems: [FileSystem] = []
    /// Networks that the machine has routes to, such as `10.0.0.0/8`.
    package var routes: [String] = []
    /// Whether the kernel believes its clock to be set by a time service.
    package var clockIsSynchronised: Bool?
    package var now: Date
    package var dataDirectory: DataDirectory?

    /// Facts of which nothing but the time is known yet.
    package init(now: Date) { self.now = now }
}

/// What `agx doctor` looks at in the container engine.
package struct EngineFacts: Sendable, Hashable {
    /// A network of the engine.
    package struct Network: Sendable, Hashable {
        package var name: String
        package var subnets: [String]

        package init(name: String, subnets: [String]) {
            self.name = name
            self.subnets = subnets
        }
    }

    /// The versions of the engine's API that agx has been written for.
    package struct SupportedAPI: Sendable, Hashable {
        package var oldest: String
        package var newest: String

        package init(oldest: String, newest: String) {
            self.oldest = oldest
            self.newest = newest
        }
    }

    /// Where it was reached, such as `unix:///var/run/docker.sock`.
    package var endpoint: String
    package var version: String
    /// The newest version of its API.
    package var apiVersion: String
    /// The oldest version of its API that it still speaks.
    package var minimumAPIVersion: String
    /// The oldest and the newest version of the API that agx speaks.
    package var supportedAPI: SupportedAPI
    /// `1` or `2`.
    package var cgroupVersion: String?
    package var storageDriver: String?
    /// Such as `extfs` or `xfs`, of the storage driver's directory.
    package var backingFilesystem: String?
    package var runcVersion: String?
    package var isLiveRestoreEnabled: Bool?
    /// Whether its kernel lets it limit memory.
    package var limitsMemory: Bool?
    /// Whether its kernel lets it limit the number of processes.
    package var limitsPids: Bool?
    package var rootDirectory: String?
    package var time: Date?
    package var containerCount: Int?
    package var networks: [Network] = []
    /// What the engine itself warns of.
    package var warnings: [String] = []

    package init(
        endpoint: String,
        version: String,
        apiVersion: String,
        minimumAPIVersion: String,
        supportedAPI: SupportedAPI,
    ) {
        self.supportedAPI = supportedAPI
        self.endpoint = endpoint
        self.version = version
        self.apiVersion = apiVersion
        self.minimumAPIVersion = minimumAPIVersion
    }
}
