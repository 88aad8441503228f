import AgxModel
import Foundation
import ManifestFormat
import RecordStore
import Synchronization
import TestSupport

@testable import TenantRuntime

/// A company whose runtime dies at writes that a seed chooses: what it then still tries to write has no effect.
final class MortalWorld: Sendable {
    static let key = "sk-the-key-of-this-test"

    private struct State {
        var random: SeededGenerator
        var uptime = 1000
        var life: Life?
        var deaths = 0
        var executions: [String: Int] = [:]
        var printed: [String: Run.TokenCounts] = [:]
        var comments: [String: [String]] = [:]
    }

    let home: TemporaryHome
    let tasks = (0..<6).map { "t\($0)" }
    private let directory: TemporaryHome
    private let mortality: Int
    private let state: Mutex<State>

    /// The seed decides how often it dies as well: at 1 to 4 of a hundred writes.
    init(seed: UInt64) throws {
        home = try TemporaryHome()
        directory = try TemporaryHome()
        mortality = Int(seed % 4) + 1
        state = Mutex(State(random: SeededGenerator(seed: seed)))
    }

    var deaths: Int { state.withLock(\.deaths) }
    func executions(of run: String) -> Int { state.withLock { $0.executions[run] ?? 0 } }
    func printed(by run: String) -> Run.TokenCounts? { state.withLock { $0.printed[run] } }
    func comments(on task: String) -> [String] { state.withLock { $0.comments[task] ?? [] } }
    var allPrinted: Run.TokenCounts { state.withLock { $0.printed.values.reduce(Run.TokenCounts(), +) } }

    func pick(_ range: Range<Int>) -> Int { state.withLock { Int.random(in: range, using: &$0.random) } }
    func chance(_ percent: Int) -> Bool { pick(0..<100) < percent }

    /// The wall clock jumps by up to a day either way, at every look.
    var moment: RuntimeMoment {
        let jump = Double(pick(-86_400..<86_400))
        return RuntimeMoment(
            wall: Date(timeIntervalSince1970: 1_800_000_000 + jump),
            boot: BootInstant(bootID: "b", uptime: .seconds(state.withLock(\.uptime))),
        )
    }

    /// Two threads of three tasks for claude, whose tokens, session and artifacts count.
    func create() async throws {
        let life = try begin()
        for (index, task) in tasks.enumerated() {
            var spec = AgentTask.Spec(prompt: "Say hello.", provider: .claude)
            spec.cwd = home.path
            spec.threadId = "thread-\(index % 2)"
            spec.artifacts = ["kept.txt"]
            spec.retry = AgentTask.Retry(maxAttempts: 3, backoff: .seconds(5))
            let content = ["spec": try JSONValue(encoding: spec)]
            let key = life.key(AgentTask.kind, task)
            _ = try await life.store.create(RecordDraft(key: key, apiVersion: "runagx.com/v1", content: content))
        }
        try life.store.close()
    }

    /// Opens the store anew, as a process that begins does.
    func begin() throws -> Life {
        let life = Life(store: try RecordStore(path: directory.path + "/company.db"))
        state.withLock { $0.life = life }
        return life
    }

    /// Lives and dies until `isDone` holds at the end of a life that was not cut short.
    func liveUntil(_ what: String, _ isDone: (Life) async throws -> Bool) async throws {
        for _ in 0..<2000 {
            let life = try begin()
            do {
                try await FileChange.$checkpoint.withValue({ self.death() }) {
                    try await life.turns(20, in: self)
                }
                let done = try await isDone(life)
                try life.store.close()
                if done { return }
            } catch {
                guard life.isDead else { throw error }
            }
        }
        throw NeverHappened(what: what)
    }

    /// Says something of a task, as people do while a runtime works; it isn't told of it.
    func comment(_ life: Life) async throws {
        let task = tasks[pick(0..<tasks.count)]
        let text = "comment \(pick(0..<1_000_000))"
        let comment = AgentTask.Comment(author: "ann", time: Timestamp(secondsSinceEpoch: 0), text: text)
        try await life.store.write { transaction in
            guard let record = try transaction.get(life.key(AgentTask.kind, task)) else { return }
            var status = try AgentTask.decodeStatus(record.status)
            status.comments.append(comment)
            _ = try transaction.updateStatus(
                of: record.key,
                uid: record.uid,
                to: try JSONValue(encoding: status),
                expecting: record.resourceVersion,
            )
        }
        state.withLock { $0.comments[task, default: []].append(text) }
    }

    func advance() { state.withLock { $0.uptime += 7 } }

    func noteExecution(of run: String) { state.withLock { $0.executions[run, default: 0] += 1 } }

    func note(_ tokens: Run.TokenCounts, printedBy run: String) { state.withLock { $0.printed[run] = tokens } }

    /// Ends this life, now and then, and gives the error that comes of it; afterwards nothing that it does has an effect.
    func death() -> TenantRuntimeError? {
        let dies = chance(mortality)
        let life = state.withLock { state -> Life? in
            guard let life = state.life, dies || life.isDead else { return nil }
            if !life.isDead { state.deaths += 1 }
            return life
        }
        guard let life else { return nil }
        life.die()
        return TenantRuntimeError(.volume, "this life is over")
    }
}

extension MortalWorld {
    /// One life of the runtime: all that it has in memory.
    final class Life: Sendable {
        let store: RecordStore
        private let dead = Mutex(false)

        init(store: RecordStore) { self.store = store }

        var isDead: Bool { dead.withLock(\.self) }

        func die() {
            dead.withLock { $0 = true }
            // What can't be closed can't be written to either.
            try? store.close()
        }

        func key(_ kind: String, _ name: String) -> RecordKey { TestStore.key(kind, name) }

        func records(_ kind: String) async throws -> [Record] {
            try await store.list(ListQuery(kind: kind, namespace: TestStore.namespace)).records
        }

        func isSettled() async throws -> Bool {
            let tasks = try await records(AgentTask.kind)
            return try tasks.allSatisfy { try AgentTask.decodeStatus($0.status).phase?.isFinal == true }
        }

        func turns(_ count: Int, in world: MortalWorld) async throws {
            let board = TaskBoard()
            for kind in [AgentTask.kind, Run.kind] {
                for record in try await records(kind) { board.apply(.added(record)) }
                board.markComplete(kind: kind)
            }
            let (pass, driver) = parts(board, world)
            for _ in 0..<count {
                if world.chance(20) { try await world.comment(self) }
                _ = try await pass.reconcile()
                // A shim that is gone is believed to be after a while only, so that a life takes many turns.
                for run in try await records(Run.kind) { _ = try await driver.reconcile(run.key.name) }
                world.advance()
            }
        }

        private func parts(_ board: TaskBoard, _ world: MortalWorld) -> (TaskPass, RunDriver) {
            var pass = TaskPass(
                store: store,
                namespace: TestStore.namespace,
                board: board,
                caps: { RuntimeCaps(concurrentRuns: 2) },
                moment: { world.moment },
            )
            pass.checkpoint = { _ in if let error = world.death() { throw error } }
            var driver = RunDriver(
                store: store,
                namespace: TestStore.namespace,
                files: RunFiles(volume: world.home.volume),
                sandbox: MortalSandbox(world: world),
                providers: .standard,
                credentials: { _ in ProviderCredentials(environment: ["ANTHROPIC_API_KEY": MortalWorld.key]) },
                liveness: .heartbeat,
                ledger: LaunchLedger(),
                moment: { world.moment },
            )
            driver.checkpoint = { _ in if let error = world.death() { throw error } }
            driver.onWrite = { board.applyOwnWrite($0) }
            return (pass, driver)
        }
    }
}
