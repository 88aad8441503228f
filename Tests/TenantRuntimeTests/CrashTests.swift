import AgxModel
import Foundation
import ManifestFormat
import RecordStore
import Synchronization
import TestSupport
import Testing

@testable import TenantRuntime

@Suite("Crashes between any two writes", .timeLimit(.minutes(10)))
struct CrashTests {
    struct Crash: Error {}

    /// Randomness and time that a crash doesn't reset.
    final class World: Sendable {
        private let random: Mutex<SeededGenerator>
        private let uptime = Mutex(1000)
        let crashChance: Int

        init(seed: UInt64, crashChance: Int) {
            random = Mutex(SeededGenerator(seed: seed))
            self.crashChance = crashChance
        }

        func chance(_ percent: Int) -> Bool { random.withLock { Int.random(in: 0..<100, using: &$0) < percent } }
        func advance(_ seconds: Int) { uptime.withLock { $0 += seconds } }
        var moment: RuntimeMoment {
            let seconds = uptime.withLock(\.self)
            // The wall clock jumps by up to a day either way, at every look.
            let jump = random.withLock { Double(Int.random(in: -86_400...86_400, using: &$0)) }
            return RuntimeMoment(
                wall: Date(timeIntervalSince1970: 1_800_000_000 + jump),
                boot: BootInstant(bootID: "b", uptime: .seconds(seconds)),
            )
        }
        func checkpoint() throws { if chance(crashChance) { throw Crash() } }
    }

    /// One life of the runtime: everything in memory is new.
    static func live(_ test: TestStore, home: TemporaryHome, sandbox: FakeSandbox, world: World, turns: Int)
        async throws
    {
        let board = TaskBoard()
        for kind in ["Task", "Run"] {
            let page = try await test.store.list(ListQuery(kind: kind, namespace: TestStore.namespace))
            for record in page.records { board.apply(.added(record)) }
            board.markComplete(kind: kind)
        }
        var pass = TaskPass(
            store: test.store,
            namespace: TestStore.namespace,
            board: board,
            caps: { RuntimeCaps(concurrentRuns: 2) },
            moment: { world.moment },
        )
        pass.checkpoint = { _ in try world.checkpoint() }
        var driver = RunDriver(
            store: test.store,
            namespace: TestStore.namespace,
            files: RunFiles(volume: home.volume),
            sandbox: sandbox,
            providers: .standard,
            credentials: { _ in ProviderCredentials() },
            liveness: .heartbeat,
            ledger: LaunchLedger(),
            moment: { world.moment },
        )
        driver.checkpoint = { _ in try world.checkpoint() }
        driver.onWrite = { board.applyOwnWrite($0) }
        for _ in 0..<turns {
            _ = try await pass.reconcile()
            #expect(board.snapshot().liveRuns <= 2)
            for run in board.openRuns() { _ = try await driver.reconcile(run) }
            world.advance(7)
        }
    }

    @Test("end in one execution and one result for each run", arguments: UInt64(0)..<40)
    func converges(seed: UInt64) async throws {
        let test = try TestStore()
        let home = try TemporaryHome()
        let world = World(seed: seed, crashChance: 20)
        let sandbox = FakeSandbox(
            outcome: { _ in world.chance(20) ? 1 : world.chance(15) ? -1 : 0 },
            failure: { world.chance(25) ? SandboxError(.unreachable, "no answer") : nil },
            isLost: { world.chance(15) },
        )
        for index in 0..<5 {
            var spec = TestStore.shell("x", in: home)
            spec.retry = AgentTask.Retry(maxAttempts: 3, backoff: .seconds(5))
            if index > 1 { spec.dependsOn = ["t\(index - 2)"] }
            try await test.createTask("t\(index)", spec)
        }
        var lives = 0
        var isDone = false
        while !isDone {
            lives += 1
            try #require(lives < 400, "it does not converge, seed \(seed)")
            do { try await Self.live(test, home: home, sandbox: sandbox, world: world, turns: 30) } catch is Crash {}
            var phases: [AgentTask.Phase?] = []
            for index in 0..<5 { phases.append(try await test.taskStatus("t\(index)").phase) }
            isDone = phases.allSatisfy { $0?.isFinal == true || $0 == .blocked }
        }
        let executions = sandbox.executions
        let runs = try await test.runs()
        #expect(executions.values.allSatisfy { $0 == 1 }, "a run was carried out twice, seed \(seed)")
        for run in runs {
            let status = try Run.decodeStatus(run.status)
            #expect(status.state?.isFinal == true, "\(run.key) is not settled, seed \(seed)")
            if status.state == .succeeded { #expect(executions[run.uid] == 1, "\(run.key), seed \(seed)") }
        }
        for index in 0..<5 {
            let task = try await test.taskStatus("t\(index)")
            let own = try runs.filter { try Run.decodeSpec($0.spec).task == "t\(index)" }
            #expect(task.attempts == own.count, "seed \(seed)")
            let succeeded = try own.filter { try Run.decodeStatus($0.status).state == .succeeded }
            #expect(succeeded.count == (task.phase == .succeeded ? 1 : 0), "seed \(seed)")
        }
        print("seed \(seed): \(lives) lives, \(runs.count) runs")
        try test.store.close()
    }
}
