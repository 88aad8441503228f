import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The file system of this machine.
package struct LocalFiles: FileAccess {
    package init() {}

    package func kind(of path: String) throws -> FileKind? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure("look at", path)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .directory
        default: return .other
        }
    }

    package func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(descriptor, &buffer, buffer.count)
            #else
                let count = Darwin.read(descriptor, &buffer, buffer.count)
            #endif
            if count == 0 { return bytes }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("read", path) }
            bytes += buffer[..<count]
            guard bytes.count <= 64 << 20 else { throw CommandFailure("error: read \(path): larger than 64 MiB") }
        }
    }

    package func names(in directory: String) throws -> [String] {
        guard let stream = opendir(directory) else { throw failure("open directory", directory) }
        closedir(stream)
        return try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    }

    package func writePrivate(_ bytes: [UInt8], to path: String) throws {
        let directory = (path as NSString).deletingLastPathComponent
        if try kind(of: directory) == nil, mkdir(directory, 0o700) != 0 { throw failure("make directory", directory) }
        let temporary = path + ".\(getpid()).tmp"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", path) }
        defer { close(descriptor) }
        do {
            try FileDescriptorSink(descriptor).write(bytes)
            guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw failure("write", path) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private func failure(_ attempt: String, _ path: String) -> CommandFailure {
        CommandFailure("error: \(attempt) \(path): \(String(cString: strerror(errno)).lowercased())")
    }
}
