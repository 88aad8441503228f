import DockerEngine
import Foundation
import ManifestFormat
import NIOCore
import NIOHTTP1

/// How many runs are started in a second when many tasks may start at once, against bare execs, many at a time.
struct ThroughputBenchmark {
    private static let count = 200
    private static let slots = 20
    private static let clock = "date +%s%N"
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
        try await create("bench-go", in: company, ["prompt": "true", "suspend": true])
        for name in names {
            try await create(name, in: company, ["prompt": .string(Self.clock), "dependsOn": ["bench-go"]])
        }
        let start = Date()
        try await bench.api.call(.PATCH, path("tasks/bench-go", company), ["spec": ["suspend": false]])
        try await until("all tasks have succeeded", within: .seconds(300), every: .milliseconds(250)) {
            let last = try await bench.api.get(path("tasks/\(names[names.count - 1])", company))
            guard last["status"]?["phase"]?.string == "Succeeded" else { return false }
            let tasks = try await bench.api.get(path("tasks", company))["items"]?.array ?? []
            let done = tasks.count { task in
                let name = task["metadata"]?["name"]?.string ?? ""
                return name.hasPrefix("bench-many-") && task["status"]?["phase"]?.string == "Succeeded"
            }
            return done == Self.count
        }
        var last = start
        for name in names {
            let log = try await bench.api.call(.GET, path("runs/\(name)-1/log", company))
            last = max(last, try Self.time(log))
        }
        return Double(Self.count) / last.timeIntervalSince(start)
    }

    private func create(_ name: String, in company: String, _ spec: JSONValue) async throws {
        var spec = spec
        spec["provider"] = "shell"
        let task: JSONValue = [
            "apiVersion": "runagx.com/v1", "kind": "Task", "metadata": ["name": .string(name)], "spec": spec,
        ]
        try await bench.api.call(.POST, path("tasks", company), task)
    }

    private func path(_ resource: String, _ company: String) -> String {
        "\(RelayAPI.group)/namespaces/\(company)/\(resource)"
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
                    let command = ["sh", "-c", "\(Self.clock) >> \(file)"]
                    try await engine.startExecDetached(try await engine.createExec(in: sandbox, .detached(command)))
                }
            }
            try await group.waitForAll()
        }
        var times: [Date] = []
        try await until("all bare execs have ended", within: .seconds(60), every: .milliseconds(50)) {
            times = try await read(file, in: sandbox)
            return times.count == count
        }
        return Double(count) / (times.max() ?? .now).timeIntervalSince(start)
    }

    private func read(_ file: String, in sandbox: String) async throws -> [Date] {
        try await bench.engine.withExec(in: sandbox, .attached(["cat", file])) { _, stream in
            stream.closeInput()
            var output: [UInt8] = []
            for try await piece in stream.output { output += Array(piece.bytes.readableBytesView) }
            return try output.split(separator: UInt8(ascii: "\n")).map { try Self.time(Array($0)) }
        }
    }

    private static func time(_ text: [UInt8]) throws -> Date {
        let text = String(decoding: text, as: UTF8.self)
        guard let nanoseconds = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw BenchmarkError("the process printed no time: \(text)")
        }
        return Date(timeIntervalSince1970: nanoseconds / 1e9)
    }
}
