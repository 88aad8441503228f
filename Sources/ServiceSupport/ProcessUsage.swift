import Foundation

/// What this process uses, read from the kernel; what can't be read is 0.
package struct ProcessUsage: Sendable {
    /// Bytes of memory that are in RAM.
    package var residentBytes: Int64
    /// Bytes of address space, most of it never touched.
    package var virtualBytes: Int64
    /// Seconds of processor time, user and system, since the process began.
    package var processorSeconds: Double
    package var openFiles: Int
    /// How many files may be open at once.
    package var openFileLimit: Double
    /// When the process began, in seconds since 1970.
    package var startTime: Double

    /// Reads the present values.
    package static func current() -> ProcessUsage {
        let pages = text("/proc/self/statm").split(separator: " ").prefix(2).map { Int64($0) ?? 0 }
        let pageSize = Int64(sysconf(Int32(_SC_PAGESIZE)))
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = [usage.ru_utime, usage.ru_stime].map { Double($0.tv_sec) + Double($0.tv_usec) / 1e6 }
        // Unreadable only without /proc, and then nothing is known.
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return ProcessUsage(
            residentBytes: (pages.dropFirst().first ?? 0) * pageSize,
            virtualBytes: (pages.first ?? 0) * pageSize,
            processorSeconds: seconds.reduce(0, +),
            openFiles: files,
            openFileLimit: Double(limit.rlim_cur),
            startTime: startTime(ofProcess: text("/proc/self/stat"), kernel: text("/proc/stat")),
        )
    }

    /// The kernel counts a process's start in ticks since boot, and tells when that was.
    static func startTime(ofProcess process: String, kernel: String) -> Double {
        // The second field is the program's name, which may hold spaces and parentheses.
        let fields = process.split(separator: ")").last?.split(separator: " ") ?? []
        let bootLine = kernel.split(separator: "\n").first { $0.hasPrefix("btime ") }
        guard fields.count > 19, let ticks = Double(fields[19]),
            let boot = bootLine.flatMap({ Double($0.dropFirst(6)) })
        else { return 0 }
        return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
