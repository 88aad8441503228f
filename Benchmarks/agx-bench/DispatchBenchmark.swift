import AgxModel
import DockerEngine
import Foundation
import ManifestFormat
import NIOCore
import NIOHTTP1

/// A task from its record to its process, against a bare exec; the process itself says when it started.
struct DispatchBenchmark {
    let bench: EngineBench

    func run(_ report: Report) async throws {
        let company = try await bench.companyPool(1)[0]
        let sandbox = try bench.sandbox(of: company)
        let events = EngineTrace(engine: bench.engine, container: sandbox)
        var (dispatched, acknowledged, waited, bare) = (Samples(), Samples(), Samples(), Samples())
        var steps: [String: Samples] = [:]
        for number in 1...(bench.repeats + 3) {
            try await bench.quietMoment()
            let start = Date()
            let answer = try await measured {
                try await bench.createTask("bench-\(number)", in: company, ["prompt": .string(EngineBench.clock)])
            }.duration.milliseconds
            // Whoever looked at once would take what the run needs of two cores.
            try await bench.quietMoment()
            let run = try await finishedRun(of: "bench-\(number)", in: company)
            let way = try await bench.startTime(ofRun: run, in: company).timeIntervalSince(start) * 1e3
            if number == 1 {
                report.tell("the first one, for which there is no shell yet: \(way.shown) ms")
                continue
            }
            dispatched.add(way)
            acknowledged.add(answer)
            waited.add(max(way - answer, 0))
            for (action, time) in try await events.first(since: start, ["exec_create", "exec_start"]) {
                steps[action, default: Samples()].add(time.timeIntervalSince(start) * 1e3)
            }
            bare.add(try await bareExec(number, in: sandbox))
        }
        report.add(
            "run dispatch: task written to process started",
            dispatched.text,
            baseline: bare.text + ", bare exec",
            ratio: dispatched.median / bare.median,
            aim: "0.1x",
        )
        report.add(
            "of it from the acknowledged task to the process",
            waited.text,
            baseline: bare.text + ", bare exec",
            ratio: waited.median / bare.median,
            aim: "0.1x",
        )
        report.tell("from the task's POST: acknowledged \(acknowledged.text)")
        for (action, samples) in steps.sorted(by: { $0.value.median < $1.value.median }) {
            report.tell("from the task's POST: \(action) at the engine \(samples.text)")
        }
    }

    /// The name of the task's run, once it has ended.
    private func finishedRun(of task: String, in company: String) async throws -> String {
        try await until("task \(task) has succeeded", within: .seconds(30), every: .milliseconds(50)) {
            try await status(of: task, in: company)?["phase"]?.string == "Succeeded"
        }
        guard let run = try await status(of: task, in: company)?["lastRun"]?.string else {
            throw BenchmarkError("task \(task) succeeded without a run")
        }
        return run
    }

    private func status(of task: String, in company: String) async throws -> JSONValue? {
        try await bench.api.get(bench.path("tasks/\(task)", of: company))["status"]
    }

    /// Detached as the runtime does it, with the time in a file that is read afterwards.
    private func bareExec(_ number: Int, in sandbox: String) async throws -> Double {
        let file = "/home/player/.bench-\(number)"
        try await bench.quietMoment()
        let start = Date()
        let id = try await bench.engine.createExec(
            in: sandbox,
            .detached(["sh", "-c", "\(EngineBench.clock) > \(file)"]),
        )
        try await bench.engine.startExecDetached(id)
        try await bench.quietMoment()
        try await until("the bare exec has ended", within: .seconds(10)) {
            try await !bench.engine.inspectExec(id).isRunning
        }
        guard let time = try await bench.times(in: file, of: sandbox).first else {
            throw BenchmarkError("the bare exec printed nothing")
        }
        return time.timeIntervalSince(start) * 1e3
    }
}

/// What the engine says happened to one container.
struct EngineTrace {
    let engine: DockerClient
    let container: String

    /// When each action happened first; the engine puts a command after some of them.
    func first(since start: Date, _ actions: [String]) async throws -> [String: Date] {
        var times: [String: Date] = [:]
        let events = try await engine.events(since: EngineTime(start), until: EngineTime(Date()))
        for try await event in events where event.attributes["name"] == container {
            guard let action = actions.first(where: { event.action.hasPrefix($0) }) else { continue }
            times[action] = times[action] ?? event.time.date
        }
        return times
    }
}
