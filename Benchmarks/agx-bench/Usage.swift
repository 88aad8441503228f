import Foundation

/// What this process has used.
struct Usage {
    var residentMegabytes: Int
    var processorMilliseconds: Double

    static func current() -> Usage {
        // Unreadable only without /proc, and then nothing is known.
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let times = [usage.ru_utime, usage.ru_stime].map { Double($0.tv_sec) * 1e3 + Double($0.tv_usec) / 1e3 }
        return Usage(
            residentMegabytes: pages * sysconf(Int32(_SC_PAGESIZE)) / 1_000_000,
            processorMilliseconds: times.reduce(0, +),
        )
    }
}
