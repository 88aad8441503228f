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

    /// Makes an empty file that only its owner can read, unless something of that name is there.
    func makeFile(_ name: String) throws(TenantRuntimeError) {
        try FileChange.begins()
        let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        if file >= 0 {
            Glibc.close(file)
        } else if errno != EEXIST {
            throw FileSystemCall.failure("make \(path)/\(name)", errno)
        }
    }

    /// Writes a file under another name, then gives it its name: readers see all of it or nothing.
    ///
    /// A power cut may take it, or its content: who relies on it afterwards writes it again first.
    func writeFile(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o600) throws(TenantRuntimeError) {
        let temporary = Self.temporaryName(of: name)
        try unlink(temporary)
        do {
            try writeNewFile(temporary, bytes, mode: mode)
            if try entry(name) == .folder { try unlink(name) }
            try rename(temporary, to: name)
        } catch {
            // The failure that is reported is the first one; a leftover is removed by the next attempt.
            try? unlink(temporary)
            throw error
        }
    }

    /// Removes what `writeFile` has written, and what it has left of it where a crash cut it off.
    func unlinkFile(_ name: String) throws(TenantRuntimeError) {
        try unlink(Self.temporaryName(of: name))
        try unlink(name)
    }

    private static func temporaryName(of name: String) -> String { ".\(name).new" }

    /// Makes a file with this content unless one of that name is there; says whether it did.
    ///
    /// Of many who try at once, in whatever container, one succeeds; the name appears with its content.
    ///
    /// `source` is a file with that content, if it is there: then the claim needs no room on the volume.
    func claimFile(_ name: String, _ bytes: [UInt8], from source: String) throws(TenantRuntimeError) -> Bool {
        // What cannot be read, such as a link that the agent has put there, is written anew like what is missing.
        if (try? readFile(source)) != bytes { try writeFile(source, bytes) }
        try FileChange.begins()
        let linked = linkat(descriptor, source, descriptor, name, 0)
        let code = errno
        if linked == 0 { return true }
        if code == EEXIST { return false }
        throw FileSystemCall.failure("claim \(path)/\(name)", code)
    }

    private func writeNewFile(_ name: String, _ bytes: [UInt8], mode: mode_t) throws(TenantRuntimeError) {
        try FileChange.begins()
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let raw = try FileSystemCall.check("make \(path)/\(name)") { openat(descriptor, name, flags, mode) }
        try FileDescriptor(raw, path: "\(path)/\(name)").write(bytes)
    }
}
