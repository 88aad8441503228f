import Foundation

/// What a runtime uses that has nothing to do.
struct RestBenchmark {
    let bench: EngineBench
    let period: Duration

    func run(_ report: Report) async throws {
        let company = try await bench.companyPool(1)[0]
        let process = try await bench.runtimeProcess(of: company)
        // What it did last is over, and its copy published.
        try await Task.sleep(for: .seconds(5))
        let before = try process.processorTime()
        let (memory, duration) = try await measured { try await mostMemory(of: process) }
        let part = (try process.processorTime() - before).milliseconds / duration.milliseconds
        report.add("a runtime at rest", "\((part * 100).shown) % of a core", aim: "0.5 %")
        report.add("a runtime's memory", "\(memory / 1_000_000) MB RSS", aim: "50 MB")
    }

    private func mostMemory(of process: RunningProcess) async throws -> Int {
        let end = ContinuousClock.now + period
        var most = 0
        while ContinuousClock.now < end {
            most = max(most, try process.residentBytes())
            try await Task.sleep(for: .seconds(1))
        }
        return most
    }
}
