import Foundation
import Glibc

extension DirectoryHandle {
    /// The content of a small file, nil if it is not there.
    ///
    /// Throws `untrustedFile` for one that is longer than `limit` bytes.
    func readFile(_ name: String, limit: Int = 65_536) throws(TenantRuntimeError) -> [UInt8]? {
        guard let file = try openFile(name) else { return nil }
        let bytes = try file.read(at: 0, count: limit + 1)
        guard bytes.count <= limit else {
            throw TenantRuntimeError(.untrustedFile, "read \(path)/\(name): it is longer than \(limit) bytes")
        }
        return bytes
    }

    /// Writes a file under another name, then gives it its name: readers see all of it or nothing.
    func writeFile(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o600) throws(TenantRuntimeError) {
        let temporary = ".\(name).new"
        try unlink(temporary)
        do {
            try writeNewFile(temporary, bytes, mode: mode)
            try rename(temporary, to: name)
            try synchronize()
        } catch {
            // The failure that is reported is the first one; a leftover is removed by the next attempt.
            try? unlink(temporary)
            throw error
        }
    }

    /// Makes a file with this content unless one of that name is there; says whether it did.
    ///
    /// Of many who try at once, in whatever container, one succeeds; the name appears with its content.
    func claimFile(_ name: String, _ bytes: [UInt8]) throws(TenantRuntimeError) -> Bool {
        let temporary = ".\(name).claim"
        try unlink(temporary)
        try writeNewFile(temporary, bytes, mode: 0o600)
        let linked = linkat(descriptor, temporary, descriptor, name, 0)
        let code = errno
        try unlink(temporary)
        if linked == 0 { return true }
        if code == EEXIST { return false }
        throw FileSystemCall.failure("claim \(path)/\(name)", code)
    }

    private func writeNewFile(_ name: String, _ bytes: [UInt8], mode: mode_t) throws(TenantRuntimeError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let raw = try FileSystemCall.check("make \(path)/\(name)") { openat(descriptor, name, flags, mode) }
        let file = FileDescriptor(raw, path: "\(path)/\(name)")
        try file.write(bytes)
        try file.synchronize()
    }
}
