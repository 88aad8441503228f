import AgxModel
import Foundation
import ReconcileKernel
import RecordStore
import Synchronization
import TenantRuntime

/// A runtime's pass over many waiting tasks, by itself and as the runtime makes it, against a tenth of the tasks.
struct StepBenchmark {
    private static let samples = 50
    let count: Int
    let directory: String

    func run(_ report: Report) async throws {
        let few = count / 10
        let (small, large) = (try await passes(over: few), try await passes(over: count))
        add("a runtime's pass over \(count) waiting tasks", large, small, few, report)
        add("of it the planner, with one slot free", plans(over: count), plans(over: few), few, report)
    }

    private func add(_ what: String, _ large: Samples, _ small: Samples, _ few: Int, _ report: Report) {
        report.add(
            what,
            large.text,
            baseline: "\((small.median * 10).shown) ms, ten times that of \(few)",
            ratio: large.median / (small.median * 10),
            aim: "20 ms",
        )
    }

    /// The time of passes that find nothing new, in a runtime that works on a store of its own.
    private func passes(over count: Int) async throws -> Samples {
        try? FileManager.default.removeItem(atPath: directory)  // Left by a run that was cut off, or not there.
        try FileManager.default.createDirectory(atPath: directory + "/home", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }  // Only a left-over directory.
        let store = try RecordStore(path: directory + "/company.db")
        try await WaitingTasks(count: count).create(in: store)
        let written = try await store.latestResourceVersion()
        try Data(#"{"concurrentRuns": 0}"#.utf8).write(to: URL(filePath: directory + "/caps.json"))
        var options = TenantRuntimeOptions(namespace: WaitingTasks.company)
        options.home = HomeVolume(path: directory + "/home")
        options.contextDirectory = nil
        options.capsPath = directory + "/caps.json"
        options.tick = .milliseconds(100)
        let passes = PassTimes()
        let runtime = TenantRuntime(
            store: store,
            sandbox: NoSandbox(),
            options: options,
            clock: ContinuousClock(),
            observer: { if $0.key == .tasks { passes.add($0.duration) } },
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await runtime.run() }
            try await waitUntilSettled(store, after: written + Int64(count))
            passes.reset()
            try await until("\(Self.samples) passes are made", within: .seconds(120), every: .milliseconds(100)) {
                passes.samples.milliseconds.count >= Self.samples
            }
            runtime.shutDown()
            try await group.waitForAll()
        }
        try store.close()
        return passes.samples
    }

    /// Each task is told once what it waits for; after that, passes write nothing.
    private func waitUntilSettled(_ store: RecordStore, after told: Int64) async throws {
        var (version, quiet): (Int64, Int) = (0, 0)
        try await until("all tasks know what they wait for", within: .seconds(300), every: .milliseconds(200)) {
            let latest = try await store.latestResourceVersion()
            quiet = latest == version && latest >= told ? quiet + 1 : 0
            version = latest
            return quiet > 5
        }
    }

    /// The time of the pure planner, which chooses one task.
    private func plans(over count: Int) -> Samples {
        let waiting = WaitingTasks(count: count)
        let now = RuntimeMoment.system()
        var tasks: [String: TaskFacts] = [:]
        for number in 0..<count {
            let name = WaitingTasks.key(number).name
            let spec = waiting.spec(number)
            var facts = TaskFacts(name: name, created: now.wall.addingTimeInterval(Double(number - count)))
            (facts.priority, facts.dependsOn, facts.threadID) = (spec.priority, spec.dependsOn, spec.threadId)
            facts.provider = spec.provider
            tasks[name] = facts
        }
        let planner = TaskPlanner(concurrentRuns: 5)
        for case .report(let task, let verdict) in planner.step(tasks, liveRuns: 5, now: now).steps {
            tasks[task]?.written = verdict
        }
        let clock = ContinuousClock()
        return Samples(
            (0..<Self.samples).map { _ in
                clock.measure { _ = planner.step(tasks, liveRuns: 4, now: now) }.milliseconds
            }
        )
    }
}

/// How long passes took, as the loop's observer tells.
private final class PassTimes: Sendable {
    private let times = Mutex(Samples())

    var samples: Samples { times.withLock { $0 } }

    func add(_ duration: Duration) { times.withLock { $0.add(duration) } }

    func reset() { times.withLock { $0 = Samples() } }
}

/// Nothing is started in these benchmarks.
private struct NoSandbox: SandboxExec {
    func launch(_ argv: [String], environment: [String: String]) async throws(SandboxError) {
        throw SandboxError(.notRunning, "there is no sandbox")
    }
}
