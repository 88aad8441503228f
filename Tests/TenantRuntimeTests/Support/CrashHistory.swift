import AgxModel
import Foundation
import ManifestFormat
import RecordStore
import Synchronization

@testable import TenantRuntime

/// One history of a company, the same each time, whose runtime dies at one point that is chosen: before the n-th time
/// that it changes a file or commits.
///
/// What lies between two such points is lost with the process whenever it dies, so these are all the ways to die.
final class CrashHistory: Sendable {
    /// What becomes of a task, by its name.
    enum Fate: String, CaseIterable {
        /// Ends well and leaves an artifact, ends badly, and prints more than is kept.
        case done, fails, long
        /// Are stopped: by a person, by their time, and since they are deleted.
        case cancelled, late, removed
        /// The sandbox never hears of it, and a person cancels it.
        case unheard
    }

    private struct State {
        var uptime = 1000
        var points = 0
        var isDead = false
        var deaths = 0
        var steps: Set<String> = []
        /// The runs under way, by directory: how often their hearts have beaten, and at which beat they end.
        var alive: [String: (beat: Int, end: Int)] = [:]
        var executions: [String: Int] = [:]
        var printed: [String: Run.TokenCounts] = [:]
    }

    let home: TemporaryHome
    private let directory: TemporaryHome
    private let deathPoint: Int?
    private let state = Mutex(State())

    /// Without a point nobody dies.
    init(dyingAt point: Int?) throws {
        (home, directory, deathPoint) = (try TemporaryHome(), try TemporaryHome(), point)
    }

    var points: Int { state.withLock(\.points) }
    var deaths: Int { state.withLock(\.deaths) }
    /// The names of all steps that were taken for runs.
    var steps: Set<String> { state.withLock(\.steps) }
    func executions(of run: String) -> Int { state.withLock { $0.executions[run] ?? 0 } }
    func printed(by run: String) -> Run.TokenCounts? { state.withLock { $0.printed[run] } }
    var allPrinted: Run.TokenCounts { state.withLock { $0.printed.values.reduce(Run.TokenCounts(), +) } }
    func note(_ step: String) { state.withLock { _ = $0.steps.insert(step) } }

    var moment: RuntimeMoment {
        let uptime = state.withLock(\.uptime)
        return RuntimeMoment(
            wall: Date(timeIntervalSince1970: 1_800_000_000 + Double(uptime)),
            boot: BootInstant(bootID: "b", uptime: .seconds(uptime)),
        )
    }

    /// The error of a runtime that dies here, or is dead.
    func death() -> TenantRuntimeError? {
        state.withLock { state in
            if !state.isDead {
                state.points += 1
                guard state.points == deathPoint else { return nil }
                (state.isDead, state.deaths) = (true, state.deaths + 1)
            }
            return TenantRuntimeError(.volume, "this life is over")
        }
    }

    /// Opens the store anew, as a process that begins does; only in a mortal one commits are points.
    func begin(mortal: Bool = true) throws -> RecordStore {
        state.withLock { $0.isDead = false }
        var options = StoreOptions()
        if mortal { options.willCommit = { [self] in if let error = death() { throw error } } }
        return try RecordStore(path: directory.path + "/company.db", options: options)
    }

    /// Lives, dies at most once, and lives again, until `isDone` holds.
    func liveUntil(_ what: String, retention: TaskRetention, _ isDone: (RecordStore) async throws -> Bool) async throws
    {
        for _ in 0..<4 {
            let store = try begin()
            do {
                try await FileChange.$checkpoint.withValue({ self.death() }) {
                    let life = CrashLife(store: store, history: self, retention: retention)
                    for _ in 0..<60 where try await !isDone(store) {
                        try await life.turn()
                        advance()
                    }
                }
                let done = try await isDone(store)
                try store.close()
                if done { return }
            } catch {
                try store.close()
                guard state.withLock(\.isDead) else { throw error }
            }
        }
        throw NeverHappened(what: what)
    }

    /// Lets time pass, in which the runs under way show that they live; the long one comes to its end.
    private func advance() {
        let alive = state.withLock { state in
            state.uptime += 7
            for folder in state.alive.keys { state.alive[folder]?.beat += 1 }
            return state.alive
        }
        for (folder, run) in alive {
            // A directory that is gone has no heart.
            try? Data("\(run.beat)\n".utf8).write(to: URL(filePath: folder + "/heartbeat"))
            if run.beat == run.end { finish(folder, exitCode: 0) }
        }
    }
}

extension CrashHistory: SandboxExec {
    func launch(_ argv: [String], environment: [String: String]) async throws(SandboxError) {
        do {
            if argv[1].hasSuffix("run-shim.sh") { try shim(argv[2]) } else { try stop(argv[2]) }
        } catch {
            throw SandboxError(.unreachable, "\(error)")
        }
    }

    private func shim(_ folder: String) throws {
        let paper = try JSONValue.parse(json: Array(Data(contentsOf: URL(filePath: folder + "/request.json"))))
        let fate = paper[path: "spec", "task"]?.string.flatMap(Fate.init)
        if fate == .unheard { return }
        let claim = Data("liveness=heartbeat\ncomplete=1\n".utf8)
        do {
            try claim.write(to: URL(filePath: folder + "/started"), options: .withoutOverwriting)
        } catch let error as CocoaError where error.code == .fileWriteFileExists {
            return
        }
        let run = (folder as NSString).lastPathComponent
        state.withLock { $0.executions[run, default: 0] += 1 }
        try Data("left".utf8).write(to: URL(filePath: folder + "/artifacts/left.txt"))
        try print(run, in: folder, padding: fate == .long ? 5 << 18 : 0)
        switch fate {
        case .done: finish(folder, exitCode: 0)
        case .fails: finish(folder, exitCode: 1)
        default: state.withLock { $0.alive[folder] = (0, fate == .long ? 5 : .max) }
        }
    }

    private func print(_ run: String, in folder: String, padding: Int) throws {
        var tokens = Run.TokenCounts()
        (tokens.input, tokens.output) = (Int64(run.utf8.reduce(1) { $0 + Int($1) }), 7)
        let usage = #"{"m":{"inputTokens":\#(tokens.input),"outputTokens":\#(tokens.output)}}"#
        let text = """
            {"type":"system","subtype":"init","session_id":"s"}
            \(String(repeating: String(repeating: "x", count: 4095) + "\n", count: padding / 4096))\
            {"type":"result","subtype":"success","is_error":false,"result":"done","session_id":"s",\
            "model_usage_since_last_result":\(usage)}

            """
        try Data(text.utf8).write(to: URL(filePath: folder + "/stdout"))
        state.withLock { $0.printed[run] = tokens }
    }

    private func finish(_ folder: String, exitCode: Int) {
        state.withLock { _ = $0.alive.removeValue(forKey: folder) }
        let exit = Data("exit_code=\(exitCode)\ncomplete=1\n".utf8)
        // Nobody waits for a run whose directory is gone.
        try? exit.write(to: URL(filePath: folder + "/exit"), options: .atomic)
    }

    private func stop(_ folder: String) throws {
        state.withLock { _ = $0.alive.removeValue(forKey: folder) }
        let record = Data("survivors=0\ncomplete=1\n".utf8)
        try record.write(to: URL(filePath: folder + "/stopped"), options: .atomic)
    }
}
