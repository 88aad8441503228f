import AgxModel
import Foundation
import RecordStore
import TestSupport
import Testing

@testable import TenantRuntime

@Suite("How much of the history of runs is kept", .timeLimit(.minutes(10)))
struct RunRetentionTests {
    static let now = Date(timeIntervalSince1970: 1000)

    static func run(_ task: String, _ attempt: Int, at seconds: Int, _ state: Run.State = .failed) -> RunFacts {
        var run = RunFacts(name: "\(task)-\(attempt)", attempt: attempt, state: state, reason: .nonZeroExit)
        run.completed = Date(timeIntervalSince1970: Double(seconds))
        return run
    }

    static func task(_ name: String, _ phase: AgentTask.Phase, attempts: Int) -> TaskFacts {
        var task = TaskFacts(name: name, created: Date(timeIntervalSince1970: 0))
        task.recorded.phase = phase
        task.recorded.attempts = attempts
        return task
    }

    @Test("a task keeps its newest runs, and the oldest go first")
    func perTask() {
        let runs = (1...6).map { Self.run("a", $0, at: 100 + $0) } + [Self.run("a", 7, at: 0, .running)]
        let tasks = ["a": Self.task("a", .running, attempts: 7)]
        #expect(RunRetention(perTask: 4).surplus(["a": runs], of: tasks, now: Self.now) == ["a-1", "a-2"])
        #expect(RunRetention(perTask: 6).surplus(["a": runs], of: tasks, now: Self.now).isEmpty)
    }

    @Test("beyond the company's bound the oldest runs go, but none that its task still needs")
    func inAll() {
        let runs = [
            "old": [Self.run("old", 1, at: 1)], "waiting": [Self.run("waiting", 1, at: 2)],
            "unsaid": [Self.run("unsaid", 1, at: 3)], "new": [Self.run("new", 1, at: 4)],
        ]
        let tasks = [
            "old": Self.task("old", .failed, attempts: 1), "waiting": Self.task("waiting", .pending, attempts: 1),
            "unsaid": Self.task("unsaid", .running, attempts: 1), "new": Self.task("new", .succeeded, attempts: 1),
        ]
        #expect(RunRetention(inAll: 4).surplus(runs, of: tasks, now: Self.now).isEmpty)
        #expect(RunRetention(inAll: 3).surplus(runs, of: tasks, now: Self.now) == ["old-1"])
        #expect(RunRetention(inAll: 1).surplus(runs, of: tasks, now: Self.now) == ["old-1", "new-1"])
    }

    @Test("beyond the bound in bytes the oldest go, and those that go anyway are counted")
    func bytes() {
        func run(_ task: String, _ attempt: Int, at seconds: Int) -> RunFacts {
            var run = Self.run(task, attempt, at: seconds)
            run.footprint = 100
            return run
        }
        let attempts = (1...3).map { run("a", $0, at: $0) }
        let runs = ["a": attempts, "b": [run("b", 1, at: 10)], "c": [run("c", 1, at: 2)]]
        let tasks = [
            "a": Self.task("a", .failed, attempts: 3), "b": Self.task("b", .failed, attempts: 1),
            "c": Self.task("c", .pending, attempts: 1),
        ]
        var retention = RunRetention(perTask: 2)
        retention.bytes = 400
        #expect(retention.surplus(runs, of: tasks, now: Self.now) == ["a-1"])
        retention.bytes = 250
        #expect(retention.surplus(runs, of: tasks, now: Self.now) == ["a-1", "a-2"])
        retention.bytes = 150
        #expect(retention.surplus(runs, of: tasks, now: Self.now) == ["a-1", "a-2", "a-3"])
    }

    @Test("runs that their tasks need take no room from the others, however large they are")
    func neededBytes() {
        var runs = ["done": [Self.run("done", 1, at: 1)], "waiting": [Self.run("waiting", 1, at: 2)]]
        runs["done"]?[0].footprint = 100
        runs["waiting"]?[0].footprint = 1000
        let tasks = [
            "done": Self.task("done", .failed, attempts: 1), "waiting": Self.task("waiting", .pending, attempts: 1),
        ]
        var retention = RunRetention()
        retention.bytes = 100
        #expect(retention.surplus(runs, of: tasks, now: Self.now).isEmpty)
        retention.bytes = 99
        #expect(retention.surplus(runs, of: tasks, now: Self.now) == ["done-1"])
    }

    @Test("runs go when they are too old, unless their task needs them, a person keeps it or a schedule does")
    func age() {
        let names = ["old", "waiting", "kept", "nightly"]
        var runs = Dictionary(uniqueKeysWithValues: names.map { ($0, [Self.run($0, 1, at: 1)]) })
        runs["kept"]?.append(Self.run("kept", 2, at: 2))
        runs["new"] = [Self.run("new", 1, at: 900)]
        var tasks = Dictionary(uniqueKeysWithValues: names.map { ($0, Self.task($0, .failed, attempts: 1)) })
        tasks["waiting"]?.recorded.phase = .pending
        tasks["kept"] = Self.task("kept", .failed, attempts: 2)
        tasks["kept"]?.isKept = true
        tasks["nightly"]?.isScheduled = true
        let retention = RunRetention(age: .seconds(100))
        #expect(retention.surplus(runs, of: tasks, now: Self.now) == ["kept-1", "old-1"])
        #expect(RunRetention(age: .seconds(2000)).surplus(runs, of: tasks, now: Self.now).isEmpty)
    }

    @Test("of runs that ended in one second, the one that ended first goes first")
    func ties() {
        var runs = ["z": [Self.run("z", 1, at: 1)], "a": [Self.run("a", 1, at: 1)]]
        runs["z"]?[0].ended = BootInstant(bootID: "b", uptime: .milliseconds(1001))
        runs["a"]?[0].ended = BootInstant(bootID: "b", uptime: .milliseconds(1002))
        #expect(RunRetention(inAll: 1).surplus(runs, of: [:], now: Self.now) == ["z-1"])
    }

    @Test("whatever there is, what is kept is within the bounds or needed", arguments: UInt64(0)..<50)
    func bounded(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var (runs, tasks): ([String: [RunFacts]], [String: TaskFacts]) = ([:], [:])
        for index in 0..<Int.random(in: 1...12, using: &random) {
            let name = "t\(index)"
            let count = Int.random(in: 1...8, using: &random)
            runs[name] = (1...count).map { Self.run(name, $0, at: Int.random(in: 0...9, using: &random)) }
            let phase = AgentTask.Phase.allCases.randomElement(using: &random) ?? .pending
            tasks[name] = Self.task(name, phase, attempts: count)
        }
        var retention = RunRetention(perTask: 3, inAll: 7)
        retention.step = .max
        let gone = Set(retention.surplus(runs, of: tasks, now: Self.now))
        let kept = runs.mapValues { $0.filter { !gone.contains($0.name) } }
        #expect(kept.values.allSatisfy { $0.count <= 3 }, "seed \(seed)")
        let needed = tasks.filter { $0.value.recorded.phase?.isFinal != true }
        #expect(needed.keys.allSatisfy { kept[$0]?.last?.attempt == runs[$0]?.last?.attempt }, "seed \(seed)")
        #expect(kept.values.reduce(0) { $0 + $1.count } <= max(7, needed.count), "seed \(seed)")
    }

    @Test("runs that go take their files with them, and what is known of their tasks stays")
    func pruned() async throws {
        let company = try EndToEndTests.Company()
        var flaky = TestStore.shell("exit 3", in: company.home)
        flaky.retry = AgentTask.Retry(maxAttempts: 6, backoff: GoDuration(.zero))
        try await company.test.createTask("flaky", flaky)
        let runtime = company.runtime(retention: RunRetention(perTask: 2, inAll: 3))
        try await company.whileRunning(runtime) { _ in
            _ = try await company.phase("flaky", is: .failed)
            for name in ["b", "c", "d"] {
                try await company.test.createTask(name, TestStore.shell("echo \(name)", in: company.home))
                _ = try await company.phase(name, is: .succeeded)
            }
            _ = try await eventually("the surplus is gone") {
                let runs = try await company.test.runs().map(\.key.name).sorted()
                return runs == ["b-1", "c-1", "d-1"] ? true : nil
            }
            let directories = try FileManager.default.contentsOfDirectory(atPath: company.home.path + "/.agx/runs")
            #expect(Set(directories) == Set(try await company.test.runs().map(\.uid)))
            let after = TestStore.shell("echo after", in: company.home)
            try await company.test.createTask("after", after)
            _ = try await company.phase("after", is: .succeeded)
        }
        let status = try await company.test.taskStatus("flaky")
        #expect(status.phase == .failed && status.attempts == 6 && status.lastRun == "flaky-6")
    }
}
