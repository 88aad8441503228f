import Foundation

/// Puts the database file in place, readable by its owner only.
enum StoreFiles {
    /// Creates the directory (0700) and an empty database (0600) if they are missing; tightens a looser file.
    static func prepare(_ path: String) throws(StoreError) {
        let directory = directory(of: path)
        try makeDirectory(of: path)
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("open \(path)") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("look at \(path)") }
        if status.st_mode & 0o077 != 0, fchmod(descriptor, 0o600) != 0 { throw .system("set the mode of \(path)") }
        // SQLite takes the file for existing, so its name in the directory is ours to make durable.
        try synchronise(directory)
    }

    /// Creates the directory of a file (0700) if it is missing.
    static func makeDirectory(of path: String) throws(StoreError) {
        let directory = directory(of: path)
        do {
            try FileManager.default.createDirectory(
                atPath: directory,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700],
            )
        } catch {
            throw StoreError(.storage, "create the directory \(directory): \(error.localizedDescription)")
        }
    }

    /// Waits until the entries of a directory, or the content of a file, are on the disk.
    static func synchronise(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open \(path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system("synchronise \(path)") }
    }

    /// Bytes of a file; 0 if it is not there.
    static func size(of path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Bytes that this user may still write on the disk of a file; 0 if it is read-only, nil if nobody can tell.
    static func freeBytes(besides path: String) -> UInt64? {
        var system = statvfs()
        guard statvfs(directory(of: path), &system) == 0 else { return nil }
        guard system.f_flag & UInt(ST_RDONLY) == 0 else { return 0 }
        let blocks = geteuid() == 0 ? system.f_bfree : system.f_bavail
        return UInt64(blocks).multipliedReportingOverflow(by: UInt64(system.f_frsize)).partialValue
    }

    /// Makes a new empty file that only its owner can read.
    static func create(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("create \(path)") }
        close(descriptor)
    }

    /// Removes a database and what SQLite may have left beside it; a missing file is fine.
    static func remove(_ path: String) throws(StoreError) {
        for suffix in ["", "-journal", "-wal", "-shm"] where unlink(path + suffix) != 0 && errno != ENOENT {
            throw .system("remove \(path)\(suffix)")
        }
    }

    static func directory(of path: String) -> String {
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return directory.isEmpty ? "." : directory
    }
}
