import Foundation

/// Holds a database for this process: a lock on a file beside it, which goes away with the process.
final class StoreLock: Sendable {
    private let descriptor: Int32

    /// Throws `storage`, naming the process that holds it, if another store has the database open.
    init(path: String) throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system("open \(path)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            let holder = Self.holder(descriptor)
            close(descriptor)
            guard reason == EWOULDBLOCK else { throw .system("lock \(path)", reason) }
            throw StoreError(.storage, "open the database: \(holder) has it open already (\(path))")
        }
        let text = "\(getpid())\n"
        // The lock holds without its text: on a full disk only the message for a second process is poorer.
        _ = ftruncate(descriptor, 0)
        _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
        self.descriptor = descriptor
    }

    deinit {
        // Closing alone isn't enough: a child that was forked and has not yet called exec shares the open file, and
        // with it the lock.
        _ = flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        let pid = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return pid.isEmpty ? "another process" : "process \(pid)"
    }
}

extension StoreError {
    /// A failed call of the operating system on a file.
    static func system(_ action: String, _ number: Int32 = errno) -> StoreError {
        let code: Code = [ENOSPC, EROFS, EDQUOT].contains(number) ? .storageFull : .storage
        return StoreError(code, "\(action): \(String(cString: strerror(number)))")
    }
}
