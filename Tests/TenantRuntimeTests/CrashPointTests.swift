import AgxModel
import Foundation
import ManifestFormat
import RecordStore
import Testing

@testable import TenantRuntime

@Suite("A runtime that dies at each point of a history in turn", .timeLimit(.minutes(15)))
struct CrashPointTests {
    private static let shares = 4
    /// What becomes of the tasks; the removed one is gone.
    private static let phases: [String: AgentTask.Phase] = [
        "done": .succeeded, "fails": .failed, "long": .succeeded, "cancelled": .cancelled, "late": .failed,
        "unheard": .cancelled,
    ]

    @Test("the history that is cut has every step of a run in it")
    func undisturbed() async throws {
        let history = try CrashHistory(dyingAt: nil)
        try await Self.tell(history)
        #expect(history.steps == RunStep.kinds)
        #expect(history.deaths == 0)
        print("\(history.points) points")
    }

    @Test("one result for each run, usage counted once, nothing left", arguments: 0..<shares)
    func everyPoint(share: Int) async throws {
        let whole = try CrashHistory(dyingAt: nil)
        try await Self.tell(whole)
        for point in stride(from: share + 1, through: whole.points, by: Self.shares) {
            let history = try CrashHistory(dyingAt: point)
            do {
                try await Self.tell(history, "point \(point)")
            } catch {
                Issue.record("point \(point): \(error)")
            }
            // Random uids decide what is done first, and with it whether there is a write more or less at the end.
            #expect(history.deaths == 1 || point > whole.points - 5, "point \(point) of \(whole.points)")
        }
    }

    /// Tells the history from the tasks' creation until all is gone, with what must hold in between.
    private static func tell(_ history: CrashHistory, _ place: String = "undisturbed") async throws {
        var store = try history.begin(mortal: false)
        for fate in CrashHistory.Fate.allCases { try await create(fate, in: store, history) }
        try store.close()
        try await history.liveUntil("all tasks are over", retention: TaskRetention()) { store in
            let tasks = try await records(AgentTask.kind, store)
            // Each turn looks here, so nothing is decoded.
            let isOver = tasks.allSatisfy { phases[$0.key.name]?.rawValue == $0.status?["phase"]?.string }
            guard isOver, tasks.count == phases.count else { return false }
            return try await records(Run.kind, store).allSatisfy { run in
                let state = run.status?["state"]?.string.flatMap(Run.State.init)
                let hasArtifacts = run.status?["artifacts"]?.array?.isEmpty == false
                return state?.isFinal == true && (run.key.name != "done-1" || !hasArtifacts)
            }
        }
        store = try history.begin(mortal: false)
        let runs = try await records(Run.kind, store)
        try await check(runs, history, store, place)
        try store.close()

        // Then history lets go all but one of them, and a person the last.
        try await history.liveUntil("only the newest is kept", retention: TaskRetention(inAll: 1)) { store in
            try await records(Run.kind, store).count <= 1
        }
        store = try history.begin(mortal: false)
        for task in try await records(AgentTask.kind, store) { _ = try await store.delete(task.key) }
        try store.close()
        try await history.liveUntil("all is gone", retention: TaskRetention()) { store in
            try await records(Run.kind, store).isEmpty
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: history.home.path + "/.agx/runs")
        #expect(left.isEmpty, "\(place): files without a run")
        store = try history.begin(mortal: false)
        try await checkLedger(history, store, place)
        try store.close()
    }

    private static func create(_ fate: CrashHistory.Fate, in store: RecordStore, _ history: CrashHistory) async throws {
        var spec = AgentTask.Spec(prompt: "Do it.", provider: .claude)
        spec.cwd = history.home.path
        if fate == .late { spec.timeout = .seconds(20) }
        let content = ["spec": try JSONValue(encoding: spec)]
        let key = TestStore.key(AgentTask.kind, fate.rawValue)
        _ = try await store.create(RecordDraft(key: key, apiVersion: "runagx.com/v1", content: content))
    }

    private static func records(_ kind: String, _ store: RecordStore) async throws -> [Record] {
        try await store.list(ListQuery(kind: kind, namespace: TestStore.namespace)).records
    }

    private static func check(_ runs: [Record], _ history: CrashHistory, _ store: RecordStore, _ place: String)
        async throws
    {
        for task in try await records(AgentTask.kind, store) {
            let status = try AgentTask.decodeStatus(task.status)
            #expect(status.phase == phases[task.key.name], "\(place), \(task.key.name)")
            let own = try runs.filter { try Run.decodeSpec($0.spec).task == task.key.name }
            #expect(status.attempts == own.count, "\(place), \(task.key.name)")
        }
        for run in runs {
            let status = try Run.decodeStatus(run.status)
            #expect(history.executions(of: run.uid) <= 1, "\(place), \(run.key.name)")
            #expect(status.tokens == history.printed(by: run.uid), "\(place), \(run.key.name)")
            let folder = history.home.volume.runDirectory(run.uid)
            let hasKey = (FileManager.default.subpaths(atPath: folder) ?? []).contains { name in
                let content = FileManager.default.contents(atPath: folder + "/" + name)
                return content?.range(of: Data(MortalWorld.key.utf8)) != nil
            }
            #expect(!hasKey, "\(place), \(run.key.name): its key lies about")
        }
    }

    /// What each agent has printed is counted once, also for the runs that are gone.
    private static func checkLedger(_ history: CrashHistory, _ store: RecordStore, _ place: String) async throws {
        let journal = UsageJournal(store: store, namespace: TestStore.namespace, epoch: "e")
        let rows = try await journal.page(after: 0, epoch: nil, limit: 1000).rows
        #expect(Set(rows.map(\.run)).count == rows.count, "\(place)")
        #expect(rows.count >= CrashHistory.Fate.allCases.count, "\(place)")
        for row in rows { #expect(row.tokens == history.printed(by: row.run), "\(place), \(row.name)") }
        #expect(rows.compactMap(\.tokens).reduce(Run.TokenCounts(), +) == history.allPrinted, "\(place)")
    }
}
