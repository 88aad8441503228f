import Foundation

/// A file system in memory over a directory of the host, owned by the tenants' user; gone with its owner.
final class SmallVolume: Sendable {
    let path: String

    init(over path: String, megabytes: Int) throws {
        let options = "size=\(megabytes)m,uid=1000,gid=1000,mode=0755"
        guard mount("tmpfs", path, "tmpfs", 0, options) == 0 else {
            throw EndToEndError("mount a tmpfs over \(path): errno \(errno); these tests need root")
        }
        self.path = path
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }

    private var filler: String { path + "/filler" }

    /// Takes all the room there is.
    func fill() throws {
        let file = open(filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw EndToEndError("open \(filler): errno \(errno)") }
        let block = [UInt8](repeating: 1, count: 4096)
        while write(file, block, block.count) > 0 {}
        close(file)
    }

    /// Gives the room back.
    func free() throws { try FileManager.default.removeItem(atPath: filler) }
}
