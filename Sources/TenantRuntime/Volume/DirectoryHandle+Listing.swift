import Foundation
import Glibc

extension DirectoryHandle {
    /// What a name in a folder stands for.
    enum Entry: Sendable, Hashable {
        /// A plain file, with its size in bytes.
        case file(size: Int64)
        case folder
        /// A link, a pipe, a socket or a device.
        case other
    }

    /// What a name stands for now, nil if there is nothing; a link counts as itself.
    func entry(_ name: String) throws(TenantRuntimeError) -> Entry? {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return nil }
            throw FileSystemCall.failure("look at \(path)/\(name)", errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(size: Int64(status.st_size))
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// The names in this folder that are text, in no order, and how many others there are; at most `limit` are read, and
    /// what is beyond counts as one other.
    func listing(limit: Int) throws(TenantRuntimeError) -> (names: [String], unusable: Int) {
        let entries = try rawEntries(limit: max(limit, 0) + 1)
        let names = entries.prefix(max(limit, 0)).compactMap(\.text)
        return (names, entries.count - names.count)
    }

    /// The names in this folder as they are, in no order; at most `limit`.
    func rawEntries(limit: Int) throws(TenantRuntimeError) -> [FileName] {
        let copy = try FileSystemCall.check("list \(path)") {
            openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard let stream = fdopendir(copy) else {
            let code = errno
            Glibc.close(copy)
            throw FileSystemCall.failure("list \(path)", code)
        }
        defer { closedir(stream) }
        var names: [FileName] = []
        while names.count < limit, let entry = readdir(stream) {
            let bytes = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
                }
            }
            let name = FileName(bytes: bytes)
            if name.label != ".", name.label != ".." { names.append(name) }
        }
        return names
    }

    /// Makes a file that only its owner can read, and opens it for writing; throws if something of that name is there.
    func createFile(_ name: String) throws(TenantRuntimeError) -> FileDescriptor {
        try FileChange.begins()
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let raw = try FileSystemCall.check("make \(path)/\(name)") { openat(descriptor, name, flags, 0o600) }
        return FileDescriptor(raw, path: "\(path)/\(name)")
    }

    /// Gives a file in this folder a second name in another one; throws if something of that name is there.
    func link(_ name: String, to newName: String, in folder: borrowing DirectoryHandle) throws(TenantRuntimeError) {
        try FileChange.begins()
        try FileSystemCall.check("name \(path)/\(name) \(folder.path)/\(newName)") {
            linkat(descriptor, name, folder.descriptor, newName, 0)
        }
    }
}
