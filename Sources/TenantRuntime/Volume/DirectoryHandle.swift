import CFileHoles
import Foundation
import Glibc

/// An open folder: everything below is reached from its descriptor, one name at a time, and never through a link.
///
/// The sandbox can write to the home volume, so a path may be swapped for a link to the runtime's own files at any
/// moment. Opening each step with `O_NOFOLLOW` from the descriptor of the one before leaves nothing to swap.
struct DirectoryHandle: ~Copyable {
    let descriptor: Int32
    /// For messages only.
    let path: String

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { Glibc.close(descriptor) }

    /// Opens a folder by its path, which must be one that the tenant cannot change, such as a mount point.
    static func open(trustedPath path: String) throws(TenantRuntimeError) -> DirectoryHandle {
        let descriptor = try FileSystemCall.check("open the folder \(path)") {
            Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        return DirectoryHandle(descriptor: descriptor, path: path)
    }

    /// Opens a folder inside this one, nil if there is none.
    func subdirectory(_ name: String) throws(TenantRuntimeError) -> DirectoryHandle? {
        let child = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if child >= 0 { return DirectoryHandle(descriptor: child, path: "\(path)/\(name)") }
        if errno == ENOENT { return nil }
        throw FileSystemCall.failure("open the folder \(path)/\(name)", errno)
    }

    /// The same for a name that may be no text.
    func subdirectory(_ name: FileName) throws(TenantRuntimeError) -> DirectoryHandle? {
        let child = openat(descriptor, name.bytes, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        let label = "\(path)/\(name.label)"
        if child >= 0 { return DirectoryHandle(descriptor: child, path: label) }
        if errno == ENOENT { return nil }
        throw FileSystemCall.failure("open the folder \(label)", errno)
    }

    /// Opens a folder that several names lead to, nil if there is none; without names this one once more.
    ///
    /// Throws `untrustedFile` for names that lead out of this folder.
    func descendant(_ names: some Sequence<String>) throws(TenantRuntimeError) -> DirectoryHandle? {
        let copy = try FileSystemCall.check("open the folder \(path)") {
            openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        var folder = DirectoryHandle(descriptor: copy, path: path)
        for name in names {
            guard name != ".." else { throw TenantRuntimeError(.untrustedFile, "open \(path)/..: it leads out of it") }
            guard let next = try folder.subdirectory(name) else { return nil }
            folder = next
        }
        return folder
    }

    /// Gives the owner of this folder back all rights to it, which an agent may have taken.
    func restoreRights() {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IRWXU != S_IRWXU else { return }
        // What comes of a refusal is met by whatever is done here next.
        fchmod(descriptor, status.st_mode & 0o7777 | S_IRWXU)
    }

    /// Opens a folder inside this one, nil if there is none, whatever rights an agent has left on it.
    func openUp(_ name: FileName) throws(TenantRuntimeError) -> DirectoryHandle? {
        let place = openat(descriptor, name.bytes, AGX_O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if place < 0, errno == ENOENT { return nil }
        guard place >= 0 else { throw FileSystemCall.failure("open the folder \(path)/\(name.label)", errno) }
        defer { Glibc.close(place) }
        var status = stat()
        if fstat(place, &status) == 0, status.st_mode & S_IRWXU != S_IRWXU {
            try FileChange.begins()
            // By its descriptor it is this folder that gets the rights, not what has taken its name meanwhile.
            chmod("/proc/self/fd/\(place)", status.st_mode & 0o7777 | S_IRWXU)
        }
        return try subdirectory(name)
    }

    /// The same for a name that is text.
    func openUp(_ name: String) throws(TenantRuntimeError) -> DirectoryHandle? {
        try openUp(FileName(name))
    }

    /// Opens a folder of the runtime's own inside this one, and makes it if it is not there; what an agent has put in its
    /// place goes.
    func claimSubdirectory(_ name: String) throws(TenantRuntimeError) -> DirectoryHandle {
        do throws(TenantRuntimeError) {
            if let present = try openUp(name) { return present }
        } catch {
            guard error.code == .untrustedFile else { throw error }
            try unlink(name)
        }
        return try makeSubdirectory(name)
    }

    /// Opens a folder inside this one, which only its owner can read, and makes it if it is not there.
    func makeSubdirectory(_ name: String) throws(TenantRuntimeError) -> DirectoryHandle {
        if let present = try subdirectory(name) { return present }
        try FileChange.begins()
        if mkdirat(descriptor, name, 0o700) != 0, errno != EEXIST {
            throw FileSystemCall.failure("make the folder \(path)/\(name)", errno)
        }
        guard let made = try subdirectory(name) else {
            throw TenantRuntimeError(.volume, "make the folder \(path)/\(name): it was removed at once")
        }
        return made
    }

    /// Whether something of that name is there; a link counts as itself.
    func contains(_ name: String) throws(TenantRuntimeError) -> Bool {
        var status = stat()
        if fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 { return true }
        if errno == ENOENT { return false }
        throw FileSystemCall.failure("look for \(path)/\(name)", errno)
    }

    /// Opens a regular file for reading, nil if there is none; refuses links, pipes and devices.
    ///
    /// A file that is to be changed may have no other name: that could be one that the runtime alone should change.
    func openFile(_ name: String, forWriting: Bool = false) throws(TenantRuntimeError) -> FileDescriptor? {
        // Without O_NONBLOCK the opening of a pipe would wait for somebody to write to it.
        let mode = forWriting ? O_RDWR : O_RDONLY
        let file = openat(descriptor, name, mode | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        if file < 0 {
            if errno == ENOENT { return nil }
            throw FileSystemCall.failure("open \(path)/\(name)", errno)
        }
        let opened = FileDescriptor(file, path: "\(path)/\(name)")
        var status = stat()
        try FileSystemCall.check("look at \(path)/\(name)") { fstat(file, &status) }
        guard status.st_mode & S_IFMT == S_IFREG, !forWriting || status.st_nlink == 1 else {
            throw TenantRuntimeError(.untrustedFile, "open \(path)/\(name): it is not a plain file")
        }
        return opened
    }

    /// Renames within this folder; what had the new name is replaced in one step.
    func rename(_ name: String, to newName: String) throws(TenantRuntimeError) {
        try FileChange.begins()
        try FileSystemCall.check("rename \(path)/\(name) to \(newName)") {
            renameat(descriptor, name, descriptor, newName)
        }
    }

    /// Whether the file system has less room than a few small files need.
    func isFull() throws(TenantRuntimeError) -> Bool {
        var status = statvfs()
        try FileSystemCall.check("ask for the room on \(path)") { fstatvfs(descriptor, &status) }
        // Some file systems, such as a tmpfs without a limit, count nothing.
        return status.f_blocks > 0 && UInt64(status.f_bavail) * UInt64(status.f_frsize) < 65_536
    }

    /// Waits until the names in this folder are on the disk.
    func synchronize() throws(TenantRuntimeError) {
        try FileSystemCall.check("write the folder \(path) to the disk") { fsync(descriptor) }
    }
}
