import Foundation
import Glibc

/// An open file that is closed when its owner is gone.
struct FileDescriptor: ~Copyable {
    let raw: Int32
    /// For messages only.
    let path: String

    init(_ raw: Int32, path: String) {
        self.raw = raw
        self.path = path
    }

    deinit { Glibc.close(raw) }

    /// The size in bytes at this moment.
    func size() throws(TenantRuntimeError) -> Int64 {
        var status = stat()
        try FileSystemCall.check("look at \(path)") { fstat(raw, &status) }
        return Int64(status.st_size)
    }

    /// Up to `count` bytes from `offset` on; fewer only at the end of the file.
    func read(at offset: Int64, count: Int) throws(TenantRuntimeError) -> [UInt8] {
        // The kernel refuses to read beyond the longest file that there can be.
        let count = Int(min(Int64(count), .max - max(offset, 0)))
        guard count > 0, offset >= 0 else { return [] }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                guard let base = buffer.baseAddress else { return }
                let got = pread(raw, base + filled, count - filled, off_t(offset) + off_t(filled))
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { return }
                filled += got
            }
        }
        if failure != 0 { throw FileSystemCall.failure("read \(path)", failure) }
        return bytes
    }

    /// Writes all bytes at an offset.
    func write(_ bytes: [UInt8], at offset: Int64) throws(TenantRuntimeError) {
        try FileChange.begins()
        let count = bytes.withUnsafeBytes { pwrite(raw, $0.baseAddress, bytes.count, off_t(offset)) }
        guard count == bytes.count else { throw FileSystemCall.failure("write \(path)", count < 0 ? errno : EIO) }
    }

    /// Writes all bytes at the file's position.
    func write(_ bytes: [UInt8]) throws(TenantRuntimeError) {
        try FileChange.begins()
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(raw, buffer.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw FileSystemCall.failure("write \(path)", errno) }
            written += count
        }
    }

    /// Whether some process holds the file's lock for itself alone; the asking leaves no lock behind.
    func isLocked() throws(TenantRuntimeError) -> Bool {
        if flock(raw, LOCK_SH | LOCK_NB) == 0 {
            flock(raw, LOCK_UN)
            return false
        }
        if errno == EWOULDBLOCK { return true }
        throw FileSystemCall.failure("test the lock \(path)", errno)
    }
}
