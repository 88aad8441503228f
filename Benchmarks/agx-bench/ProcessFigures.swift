import Foundation

/// What another process uses; proc(5).
struct ProcessFigures: Sendable {
    let identifier: Int32

    func residentBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(identifier)/statm", encoding: .utf8)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    /// The processor time that it has used, of all its threads.
    func processorTime() throws -> Duration {
        let text = try String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8)
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
