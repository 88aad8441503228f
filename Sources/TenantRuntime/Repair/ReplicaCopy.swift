import Foundation
import Glibc

/// A copy of the published replica, to be looked through without touching the original.
struct ReplicaCopy: Sendable {
    let path: String

    /// The newest copy that was looked through before it was published, beside the published one.
    static func kept(beside replica: String) -> String {
        let (folder, name) = ((replica as NSString).deletingLastPathComponent, (replica as NSString).lastPathComponent)
        return "\(folder)/.\(name).good"
    }

    /// Copies the replica and forces it to the disk; the time of its publishing, nil if there is none.
    func take(from replica: String) throws(TenantRuntimeError) -> Date? {
        remove()
        let source = try DirectoryHandle.open(trustedPath: (replica as NSString).deletingLastPathComponent)
        guard let file = try source.openFile((replica as NSString).lastPathComponent) else { return nil }
        var status = stat()
        try FileSystemCall.check("look at \(replica)") { fstat(file.raw, &status) }
        let target = try DirectoryHandle.open(trustedPath: (path as NSString).deletingLastPathComponent)
        let copy = try target.createFile((path as NSString).lastPathComponent)
        var offset: Int64 = 0
        while true {
            let bytes = try file.read(at: offset, count: 1 << 20)
            if bytes.isEmpty { break }
            try copy.write(bytes)
            offset += Int64(bytes.count)
        }
        try FileSystemCall.check("write \(path) to the disk") { fsync(copy.raw) }
        return Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec))
    }

    /// Removes the copy and what SQLite has left beside it.
    func remove() {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
    }
}
