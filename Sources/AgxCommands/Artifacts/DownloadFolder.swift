import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A directory that files of strangers are saved below, and never outside of: no name and no link leads out.
final class DownloadFolder: Sendable {
    private let path: String
    private let replaces: Bool
    private let descriptor: Int32

    /// Opens the directory, and makes it if it is not there; `replaces` is whether files in it may be replaced.
    init(path: String, replaces: Bool) throws {
        self.path = path
        self.replaces = replaces
        if mkdir(path, 0o755) != 0, errno != EEXIST { throw Self.failure("make directory", path) }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("open directory", path) }
    }

    deinit { close(descriptor) }

    /// Begins a file of this relative name; it appears once it is finished.
    ///
    /// Throws for a name that could lead elsewhere, and for one that is taken.
    func begin(_ name: String) throws -> DownloadFile {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && part != "." && part != ".."
                && !part.unicodeScalars.contains { $0.properties.generalCategory == .control }
        }
        guard isPlain, let last = parts.last else {
            throw CommandFailure("error: \"\(ColumnLayout.onOneLine(name))\" could lead out of \(path): it isn't saved")
        }
        var parent = dup(descriptor)
        guard parent >= 0 else { throw Self.failure("open directory", path) }
        for part in parts.dropLast() {
            let before = parent
            defer { close(before) }
            if mkdirat(before, part, 0o755) != 0, errno != EEXIST {
                throw Self.failure("make directory", "\(path)/\(name)")
            }
            // A link in the place of a directory could lead anywhere.
            parent = openat(before, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard parent >= 0 else { throw Self.failure("open directory", "\(path)/\(part)") }
        }
        return try DownloadFile(last, in: parent, path: "\(path)/\(name)", replaces: replaces)
    }

    fileprivate static func failure(_ attempt: String, _ path: String) -> CommandFailure {
        CommandFailure("error: \(attempt) \(path): \(String(cString: strerror(errno)).lowercased())")
    }
}

/// A file in the making, under another name until it is whole.
final class DownloadFile: Sendable {
    private let name: String
    private let temporary: String
    private let path: String
    private let replaces: Bool
    private let folder: Int32
    private let descriptor: Int32
    private let sink: FileDescriptorSink

    /// Takes the descriptor `folder` over.
    fileprivate init(_ name: String, in folder: Int32, path: String, replaces: Bool) throws {
        (self.name, self.path, self.replaces, self.folder) = (name, path, replaces, folder)
        temporary = ".agx-\(getpid()).part"
        unlinkat(folder, temporary, 0)
        descriptor = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        sink = FileDescriptorSink(descriptor)
        var status = stat()
        let isTaken = fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0
        guard descriptor >= 0 else { throw DownloadFolder.failure("write", path) }
        if isTaken, !replaces {
            discard()
            throw CommandFailure("error: \(path) is there already: use --force to replace it")
        }
    }

    deinit {
        close(descriptor)
        close(folder)
    }

    func write(_ bytes: [UInt8]) throws { try sink.write(bytes) }

    /// Gives the file its name; throws if something of that name has appeared meanwhile.
    func finish() throws {
        if replaces {
            guard renameat(folder, temporary, folder, name) == 0 else { throw DownloadFolder.failure("write", path) }
        } else {
            guard linkat(folder, temporary, folder, name, 0) == 0 else { throw DownloadFolder.failure("write", path) }
            discard()
        }
    }

    /// Removes what there is of it.
    func discard() { unlinkat(folder, temporary, 0) }
}
