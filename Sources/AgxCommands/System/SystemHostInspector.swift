package import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads the facts of this machine from `/proc` and `/sys`.
package struct SystemHostInspector: HostInspector {
    private let files: any FileAccess
    private let now: @Sendable () -> Date

    package init(files: any FileAccess, now: @escaping @Sendable () -> Date = { Date() }) {
        self.files = files
        self.now = now
    }

    package func inspect(directories: [String], dataDirectory: String?) -> HostFacts {
        var facts = HostFacts(now: now())
        for limit in KernelLimit.all {
            let path = "/proc/sys/" + limit.name.replacing(".", with: "/")
            if let text = text(path), let value = Int64(text.prefix { !$0.isWhitespace }) {
                facts.kernelParameters[limit.name] = value
            } else if text(path)?.trimmingCharacters(in: .whitespacesAndNewlines).count ?? 0 > 18 {
                // fs.file-max may be the largest number there is, or beyond it.
                facts.kernelParameters[limit.name] = .max
            }
        }
        facts.cgroupVersion = exists("/sys/fs/cgroup/cgroup.controllers") ? 2 : exists("/sys/fs/cgroup/cpu") ? 1 : nil
        facts.routes = RouteTable.networks(in: text("/proc/net/route") ?? "")
        facts.clockIsSynchronised = clockIsSynchronised()
        facts.fileSystems = directories.compactMap(Self.fileSystem)
        facts.dataDirectory = dataDirectory.map(Self.dataDirectory)
        return facts
    }

    /// What can't be read here is simply not known.
    private func text(_ path: String) -> String? {
        (try? files.read(path)).map { String(decoding: $0, as: UTF8.self) }
    }

    private func exists(_ path: String) -> Bool { (try? files.kind(of: path)) ?? nil != nil }

    private static func fileSystem(of path: String) -> HostFacts.FileSystem? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let block = Int64(status.f_frsize)
        return HostFacts.FileSystem(
            path: path,
            totalBytes: Int64(status.f_blocks) * block,
            freeBytes: Int64(status.f_bavail) * block,
            freeInodeShare: status.f_files > 0 ? Double(status.f_favail) / Double(status.f_files) : nil,
        )
    }

    private static func dataDirectory(_ path: String) -> HostFacts.DataDirectory {
        var status = stat()
        guard stat(path, &status) == 0 else {
            return HostFacts.DataDirectory(path: path, exists: false, mode: 0, isOwn: false)
        }
        return HostFacts.DataDirectory(
            path: path,
            exists: true,
            mode: UInt32(status.st_mode) & 0o777,
            isOwn: status.st_uid == geteuid(),
        )
    }

    /// By the marks that time services leave; nil where no service would leave one.
    private func clockIsSynchronised() -> Bool? {
        let marks = [
            "/run/systemd/timesync/synchronized", "/run/chrony/chronyd.pid", "/run/chronyd.pid", "/run/ntpd.pid",
        ]
        if marks.contains(where: exists) { return true }
        return exists("/run/systemd/system") ? false : nil
    }
}

/// Reads the kernel's table of IPv4 routes.
enum RouteTable {
    /// The networks of `/proc/net/route`, such as `10.0.0.0/8`; the default route is left out.
    static func networks(in text: String) -> [String] {
        text.split(separator: "\n").dropFirst()
            .compactMap { line in
                let fields = line.split(whereSeparator: \.isWhitespace)
                guard fields.count > 7, let address = UInt32(fields[1], radix: 16),
                    let mask = UInt32(fields[7], radix: 16), mask != 0
                else { return nil }
                // The kernel prints the bytes as they lie in memory: the first one last.
                let bytes = (0..<4).map { String(address >> (8 * $0) & 0xFF) }
                return bytes.joined(separator: ".") + "/\(mask.nonzeroBitCount)"
            }
    }
}
