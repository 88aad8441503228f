import Foundation

/// An open directory in which something is removed that a stranger has filled.
///
/// Everything is reached from its descriptor, one name at a time and never through a link: a path to it could be longer
/// than the system takes.
struct DoomedFolder: ~Copyable {
    /// A name as the file system has it, which need not be text.
    struct Name: Sendable {
        let bytes: [CChar]

        /// For messages and comparisons.
        var text: String { String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }
    }

    /// How many names are held at a time.
    private static let batch = 1000

    private let descriptor: Int32
    private let isCancelled: () -> Bool

    private init(descriptor: Int32, isCancelled: @escaping () -> Bool) {
        self.descriptor = descriptor
        self.isCancelled = isCancelled
    }

    /// Opens a directory by a path that only the relay can change; nil if there is none.
    init?(trustedPath path: String, _ isCancelled: @escaping () -> Bool) throws(GateError) {
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        let code = errno
        if opened < 0, code == ENOENT { return nil }
        guard opened >= 0 else { throw GateError("open the directory \(path): \(Self.text(code))") }
        self.init(descriptor: opened, isCancelled: isCancelled)
    }

    deinit { close(descriptor) }

    /// What an error number means.
    static func text(_ code: Int32) -> String { String(cString: strerror(code)) }

    /// The names in this directory, in no order; at most `limit`.
    func names(limit: Int) throws(GateError) -> [Name] {
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw Self.failure("list it", errno) }
        guard let stream = fdopendir(copy) else {
            let code = errno
            close(copy)
            throw Self.failure("list it", code)
        }
        defer { closedir(stream) }
        var names: [Name] = []
        while names.count < limit, let entry = readdir(stream) {
            let bytes = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
                }
            }
            let name = Name(bytes: bytes)
            if name.text != ".", name.text != ".." { names.append(name) }
        }
        return names
    }

    /// Removes what has this name, a directory with all that is in it.
    ///
    /// What is deep is moved up, so that few directories are open at a time. What was cut off is gone on with the next
    /// time.
    func removeTree(_ name: Name) throws(GateError) {
        if try removeFile(name) { return }
        guard let top = try folder(name) else { return }
        var moved = 0
        while let entries = try top.nextBatch() {
            for entry in entries where try !top.removeFile(entry) { try top.dissolve(entry, &moved) }
        }
        try removeFolder(name)
    }

    /// Nil once nothing is left.
    private func nextBatch() throws(GateError) -> [Name]? {
        guard !isCancelled() else { throw GateError("it was cut off") }
        let entries = try names(limit: Self.batch)
        return entries.isEmpty ? nil : entries
    }

    /// Removes a directory inside this one, of which the directories inside come into this one.
    private func dissolve(_ name: Name, _ moved: inout Int) throws(GateError) {
        guard let inner = try folder(name) else { return }
        while let entries = try inner.nextBatch() {
            for entry in entries where try !inner.removeFile(entry) { try moveUp(entry, from: inner, &moved) }
        }
        try removeFolder(name)
    }

    private func moveUp(_ entry: Name, from inner: borrowing DoomedFolder, _ moved: inout Int) throws(GateError) {
        inner.openUp(entry)
        while true {
            moved += 1
            if renameat(inner.descriptor, entry.bytes, descriptor, "\(moved)") == 0 { return }
            let code = errno
            // Otherwise the name is taken.
            guard [ENOTEMPTY, EEXIST, ENOTDIR].contains(code) else { throw Self.failure("move \(entry.text)", code) }
        }
    }

    /// Opens a directory inside this one; nil if there is none.
    private func folder(_ name: Name) throws(GateError) -> DoomedFolder? {
        openUp(name)
        let child = openat(descriptor, name.bytes, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        let code = errno
        if child >= 0 { return DoomedFolder(descriptor: child, isCancelled: isCancelled) }
        guard code == ENOENT else { throw Self.failure("open \(name.text)", code) }
        return nil
    }

    /// Gives a directory's owner all rights to it, which root doesn't need; a refusal is met by what is done next.
    private func openUp(_ name: Name) {
        if geteuid() != 0 { fchmodat(descriptor, name.bytes, 0o700, AT_SYMLINK_NOFOLLOW) }
    }

    /// False for a directory.
    private func removeFile(_ name: Name) throws(GateError) -> Bool {
        if unlinkat(descriptor, name.bytes, 0) == 0 { return true }
        switch errno {
        case ENOENT: return true
        case EISDIR, EPERM: return false
        case let code: throw Self.failure("remove \(name.text)", code)
        }
    }

    private func removeFolder(_ name: Name) throws(GateError) {
        if unlinkat(descriptor, name.bytes, AT_REMOVEDIR) == 0 { return }
        let code = errno
        guard code == ENOENT else { throw Self.failure("remove \(name.text)", code) }
    }

    private static func failure(_ attempt: String, _ code: Int32) -> GateError {
        GateError("\(attempt): \(text(code))")
    }
}
