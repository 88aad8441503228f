import Foundation

/// The directory of the database, the keys and the gates, which nobody but its owner may look into.
enum DataDirectory {
    /// Makes the directory (0700), or closes it to others while it is still empty.
    ///
    /// One that holds something and is open to others is refused, not changed: it may be somebody else's.
    static func prepare(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700],
            )
        } catch {
            throw RelayStartError("make the data directory \(path): \(error.localizedDescription)")
        }
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure("look at the data directory \(path)") }
        guard status.st_uid == geteuid() else {
            throw RelayStartError(
                "the data directory \(path) belongs to user \(status.st_uid): run agx-relay as that user, or chown it"
            )
        }
        guard status.st_mode & 0o077 != 0 else { return }
        guard try FileManager.default.contentsOfDirectory(atPath: path).isEmpty else {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            throw RelayStartError(
                "the data directory \(path) is open to others (mode 0\(mode)), and will hold keys: chmod 0700 \(path)"
            )
        }
        guard chmod(path, 0o700) == 0 else { throw failure("set the mode of the data directory \(path)") }
    }

    private static func failure(_ attempt: String) -> RelayStartError {
        RelayStartError("\(attempt): \(String(cString: strerror(errno)))")
    }
}
