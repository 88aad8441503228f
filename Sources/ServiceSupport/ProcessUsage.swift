import Foundation

/// What this process uses, read from the kernel.
package struct ProcessUsage: Sendable {
    /// Bytes of memory that are in RAM.
    package var residentBytes: Int64
    /// Seconds of processor time, user and system, since the process began.
    package var processorSeconds: Double
    package var openFiles: Int

    /// Reads the present values; what can't be read is 0.
    package static func current() -> ProcessUsage {
        let pages = text("/proc/self/statm").split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = [usage.ru_utime, usage.ru_stime].map { Double($0.tv_sec) + Double($0.tv_usec) / 1e6 }
        // Unreadable only without /proc, and then nothing is known.
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0
        return ProcessUsage(
            residentBytes: pages * Int64(sysconf(Int32(_SC_PAGESIZE))),
            processorSeconds: seconds.reduce(0, +),
            openFiles: files,
        )
    }

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
