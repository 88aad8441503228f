import Foundation

/// A small file that its owner alone may read: keys, and what else must not be known.
package struct SecretFile: Sendable, Hashable {
    package let path: String

    /// Names a file that may not exist yet.
    package init(path: String) { self.path = path }

    /// Whether there is anything at the path.
    package var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// The text in it; throws `keyFile` if others may read it.
    package func read() throws(SecurityError) -> String {
        guard let mode = Self.mode(of: path), let data = FileManager.default.contents(atPath: path) else {
            throw SecurityError(.keyFile, "read \(path): it can't be read")
        }
        guard mode & 0o077 == 0 else {
            throw SecurityError(.keyFile, "read \(path): others may read it; run chmod 600 on it")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Puts a text into it, whole or not at all, and on disk before this returns.
    package func write(_ text: String) throws(SecurityError) {
        let temporary = path + ".new"
        // What a crash has left there may have any mode.
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("create \(temporary)") }
        let bytes = Array(text.utf8)
        let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        let isSynced = fsync(descriptor) == 0
        close(descriptor)
        guard written == bytes.count, isSynced else { throw Self.failure("write \(temporary)") }
        guard rename(temporary, path) == 0 else { throw Self.failure("rename \(temporary)") }
        try Self.syncDirectory(of: path)
    }

    /// Without it a power cut can take the name away again.
    private static func syncDirectory(of path: String) throws(SecurityError) {
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open \(directory)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync \(directory)") }
    }

    /// The permission bits; nil if nothing is there that can be looked at.
    static func mode(of path: String) -> Int? {
        // What can't be looked at is told by whoever asked.
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.posixPermissions] as? NSNumber)?.intValue
    }

    static func failure(_ attempt: String) -> SecurityError {
        SecurityError(.keyFile, "\(attempt): \(String(cString: strerror(errno)))")
    }
}
