import DockerEngine
import FleetController
import RelayServer

/// What the command line and the environment say, checked.
struct RelaySettings {
    /// Absolute: it becomes the source of mounts.
    var dataDirectory: String
    var address: ListenAddress
    var engine: EngineAddress
    var subnetPool: SubnetPool
    var removesOrphans: Bool
}
