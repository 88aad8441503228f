import Foundation

/// The file that holds the installation's master keys, readable by its owner only.
package struct KeyFile: Sendable {
    private let path: String

    /// Names a file that may not exist yet.
    package init(path: String) { self.path = path }

    /// The ring in the file; a fresh one is made, and is on disk before this returns, if there is no file.
    package func loadOrCreate() throws(SecurityError) -> KeyRing {
        guard FileManager.default.fileExists(atPath: path) else { return try create() }
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),  // Unreadable: told below.
            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue,
            let data = FileManager.default.contents(atPath: path)
        else { throw SecurityError(.keyFile, "read the master keys in \(path): it can't be read") }
        guard mode & 0o077 == 0 else {
            throw SecurityError(.keyFile, "read the master keys in \(path): others may read it; run chmod 600 on it")
        }
        return try KeyRing(text: String(decoding: data, as: UTF8.self))
    }

    /// Puts a ring into the file, whole or not at all.
    package func save(_ ring: KeyRing) throws(SecurityError) {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("create \(temporary)") }
        let bytes = Array(ring.text.utf8)
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        let isSynced = fsync(descriptor) == 0
        close(descriptor)
        guard written == bytes.count, isSynced else { throw failure("write \(temporary)") }
        guard rename(temporary, path) == 0 else { throw failure("rename \(temporary)") }
    }

    private func create() throws(SecurityError) -> KeyRing {
        let ring = KeyRing.fresh()
        try save(ring)
        return ring
    }

    private func failure(_ attempt: String) -> SecurityError {
        SecurityError(.keyFile, "save the master keys: \(attempt): \(String(cString: strerror(errno)))")
    }
}
