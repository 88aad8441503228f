import AgxModel
import DockerEngine
import FleetController
import RelayServer

/// What the command line and the environment say, checked.
struct RelaySettings {
    /// Where the server's certificate comes from.
    enum Transport {
        /// One of our own, also for these names.
        case ownCertificate(names: [String])
        case certificate(path: String, keyPath: String)
        case plain
    }

    /// Absolute: it becomes the source of mounts.
    var dataDirectory: String
    var address: ListenAddress
    var transport: Transport
    /// Nobody is asked who they are.
    var isOpen: Bool
    var engine: EngineAddress
    var subnetPool: SubnetPool
    var removesOrphans: Bool
}
