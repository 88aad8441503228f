package import ServiceSupport

extension ProcessUsage {
    /// What a process may take beyond what it took when all was warm: what caches and the allocator keep, in bytes.
    private static let spareBytes: Int64 = 64 << 20
    /// Both ends of the connections that are just being closed at the one or the other look: whatever each of 900
    /// requests left open would be far more.
    private static let spareFiles = 8

    /// By what this process has grown since a look at it; nil if by nothing that counts.
    package static func growth(since before: ProcessUsage) -> String? {
        let after = current()
        let hasGrown =
            before.openFiles == 0 || after.openFiles > before.openFiles + spareFiles
            || after.residentBytes > before.residentBytes + spareBytes
        return hasGrown ? "\(before), then \(after)" : nil
    }
}
