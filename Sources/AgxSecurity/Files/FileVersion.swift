import Foundation

/// Tells one content of a file from another, as far as a look at its entry can.
struct FileVersion: Equatable {
    private let inode: UInt64
    private let size: Int
    private let seconds: Int
    private let nanoseconds: Int

    /// Nil if the file can't be looked at; asks the system itself, as it is needed for each request.
    init?(of path: String) {
        var status = stat()
        // The caller tells that it can't; why is told when it is read.
        guard stat(path, &status) == 0 else { return nil }
        (inode, size) = (UInt64(status.st_ino), Int(status.st_size))
        (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
}
