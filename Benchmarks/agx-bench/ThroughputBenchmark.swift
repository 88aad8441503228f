import DockerEngine
import Foundation
import ManifestFormat
import NIOCore
import NIOHTTP1

/// How many runs are started in a second when many tasks may start at once, against bare execs, many at a time.
struct ThroughputBenchmark {
    private static let count = 200
    private static let slots = 20
    let bench: EngineBench

    func run(_ report: Report) async throws {
        let company = try await bench.companyPool(1)[0]
        try await bench.api.call(
            .PATCH,
            "\(RelayAPI.group)/companies/\(company)",
            ["spec": ["limits": ["concurrentRuns": .integer(Int64(Self.slots))]]],
        )
        let ours = try await releaseAll(in: company)
        var bare: [(parallel: Int, rate: Double)] = []
        for parallel in [1, 4, 16] { bare.append((parallel, try await execs(parallel, in: company))) }
        guard let best = bare.max(by: { $0.rate < $1.rate }) else { return }
        report.add(
            "runs started per second, \(Self.count) tasks released at once",
            "\(ours.shown)/s, at most \(Self.slots) at a time",
            baseline: "\(best.rate.shown)/s, bare execs, \(best.parallel) at a time",
            ratio: ours / best.rate,
            aim: "20x",
        )
    }

    /// All wait for one task, which is let go when they are there.
    private func releaseAll(in company: String) async throws -> Double {
        let names = (1...Self.count).map { "bench-many-\($0)" }
        try await bench.createTask("bench-go", in: company, ["prompt": "true", "suspend": true])
        for name in names {
            try await bench.createTask(
                name,
                in: company,
                ["prompt": .string(EngineBench.clock), "dependsOn": ["bench-go"]],
            )
        }
        let start = Date()
        try await bench.api.call(.PATCH, bench.path("tasks/bench-go", of: company), ["spec": ["suspend": false]])
        try await until("all tasks have succeeded", within: .seconds(300), every: .milliseconds(250)) {
            let last = try await bench.api.get(bench.path("tasks/\(names[names.count - 1])", of: company))
            guard last["status"]?["phase"]?.string == "Succeeded" else { return false }
            let tasks = try await bench.api.get(bench.path("tasks", of: company))["items"]?.array ?? []
            let done = tasks.count { task in
                let name = task["metadata"]?["name"]?.string ?? ""
                return name.hasPrefix("bench-many-") && task["status"]?["phase"]?.string == "Succeeded"
            }
            return done == Self.count
        }
        var last = start
        for name in names {
            last = max(last, try await bench.startTime(ofRun: "\(name)-1", in: company))
        }
        return Double(Self.count) / last.timeIntervalSince(start)
    }

    /// Detached, as the runtime would make them; each leaves its time in one file.
    private func execs(_ parallel: Int, in company: String) async throws -> Double {
        let sandbox = try bench.sandbox(of: company)
        let file = "/home/player/.bench-times-\(parallel)"
        let (engine, count) = (bench.engine, Self.count / 2)
        let start = Date()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                if number >= parallel { try await group.next() }
                group.addTask {
                    let command = ["sh", "-c", "\(EngineBench.clock) >> \(file)"]
                    try await engine.startExecDetached(try await engine.createExec(in: sandbox, .detached(command)))
                }
            }
            try await group.waitForAll()
        }
        var times: [Date] = []
        try await until("all bare execs have ended", within: .seconds(60), every: .milliseconds(50)) {
            times = try await bench.times(in: file, of: sandbox)
            return times.count == count
        }
        return Double(count) / (times.max() ?? .now).timeIntervalSince(start)
    }
}
