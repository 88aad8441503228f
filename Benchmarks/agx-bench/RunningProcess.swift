import Foundation

/// What another process of this machine uses, as proc(5) tells it.
struct RunningProcess: Sendable {
    let id: Int32

    /// The process that Docker's init started in a container, or the container's main process if it has no init.
    static func inContainer(_ main: Int) throws -> RunningProcess {
        let children = try String(contentsOfFile: "/proc/\(main)/task/\(main)/children", encoding: .utf8)
        let child = children.split(separator: " ").first.flatMap { Int32($0) }
        return RunningProcess(id: child ?? Int32(main))
    }

    func residentBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(id)/statm", encoding: .utf8)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    /// The processor time of all its threads.
    func processorTime() throws -> Duration {
        let text = try String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        let ticks = fields.dropFirst(11).prefix(2).compactMap { Int($0) }.reduce(0, +)
        return .milliseconds(ticks * 1_000 / sysconf(Int32(_SC_CLK_TCK)))
    }

    /// The share of a core that it takes for some seconds, in percent.
    func load(for seconds: Int) async throws -> Double {
        let (before, start) = (try processorTime(), ContinuousClock.now)
        try await Task.sleep(for: .seconds(seconds))
        return (try processorTime() - before) / (ContinuousClock.now - start) * 100
    }
}
