import AgxModel
import NIOCore

/// The open door of one company.
struct GateDoor: Sendable {
    var caps: ResourceCap.Spec
    /// Listens for the company's runtime.
    var server: any Channel
    /// The identity of the directory that it was opened in.
    var identity: String?
    /// The inode of the socket that the server listens on.
    var socket: UInt64?

    /// Whether who opens the socket in the directory of now comes through this door.
    func isWhole(in directory: GateDirectory) -> Bool {
        guard let identity, let socket else { return false }
        return directory.identity() == identity && directory.hasDockerSocket(inode: socket)
    }
}
