import CFileHoles
import Foundation
import Glibc

extension FileDescriptor {
    /// What was written from `offset` on: how far on from there it begins, and up to `count` bytes of it.
    ///
    /// A hole comes of cutting, or of the agent, who can make one as long as a file can be: it is never read. The bytes
    /// end before the next hole, also if that is being made at this moment.
    func readData(at offset: Int64, count: Int) throws(TenantRuntimeError) -> (hole: Int64, bytes: [UInt8]) {
        while true {
            let start = try dataStart(from: offset)
            let bytes = try read(at: start, count: count)
            // Text is most of what is read, and has no zero byte: then no hole can lie in it.
            guard Self.holdsZero(bytes) else { return (start - offset, bytes) }
            let end = try holeStart(from: start)
            if end >= start + Int64(bytes.count) { return (start - offset, bytes) }
            if end > start { return (start - offset, Array(bytes.prefix(Int(end - start)))) }
        }
    }

    /// Where the first byte that was written lies, from `offset` on; the end of the file, or `offset` beyond it, if there
    /// is none.
    func dataStart(from offset: Int64) throws(TenantRuntimeError) -> Int64 {
        let size = try size()
        guard offset < size else { return offset }
        return try seek(AGX_SEEK_DATA, from: offset) ?? size
    }

    private func holeStart(from offset: Int64) throws(TenantRuntimeError) -> Int64 {
        try seek(AGX_SEEK_HOLE, from: offset) ?? offset
    }

    /// Nil if there is nothing of the kind before the end of the file.
    private func seek(_ what: Int32, from offset: Int64) throws(TenantRuntimeError) -> Int64? {
        let found = lseek(raw, off_t(offset), what)
        if found >= 0 { return Int64(found) }
        if errno == ENXIO { return nil }
        throw FileSystemCall.failure("look for holes in \(path)", errno)
    }

    /// How much room the file takes on the disk, in bytes.
    func allocatedBytes() throws(TenantRuntimeError) -> Int64 {
        var status = stat()
        try FileSystemCall.check("look at \(path)") { fstat(raw, &status) }
        return Int64(status.st_blocks) * 512
    }

    /// Makes a hole; sizes and offsets stay what they were.
    ///
    /// False where the file system has no holes.
    func punchHole(_ range: Range<Int64>) throws(TenantRuntimeError) -> Bool {
        try FileChange.begins()
        while fallocate(raw, AGX_PUNCH_HOLE, Int(range.lowerBound), Int(range.upperBound - range.lowerBound)) != 0 {
            switch errno {
            case EINTR: continue
            case EOPNOTSUPP, ENOSYS: return false
            default: throw FileSystemCall.failure("cut \(path)", errno)
            }
        }
        return true
    }

    private static func holdsZero(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false }
    }
}
