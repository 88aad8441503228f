import AgxModel
import ManifestFormat
import RecordStore

@testable import TenantRuntime

/// One life of a runtime in a crash history: all that it has in memory, and the people who use it.
struct CrashLife: Sendable {
    let store: RecordStore
    private let history: CrashHistory
    private let board = TaskBoard()
    private let tasks: TaskPass
    private let driver: RunDriver
    private let past: HistoryPass

    init(store: RecordStore, history: CrashHistory, retention: TaskRetention) {
        (self.store, self.history) = (store, history)
        tasks = TaskPass(
            store: store,
            namespace: TestStore.namespace,
            board: board,
            caps: { RuntimeCaps(concurrentRuns: 3) },
            moment: { history.moment },
        )
        let (board, store) = (board, store)
        var driver = RunDriver(
            store: store,
            namespace: TestStore.namespace,
            files: RunFiles(volume: history.home.volume),
            sandbox: history,
            providers: .standard,
            credentials: { _ in ProviderCredentials(environment: ["ANTHROPIC_API_KEY": MortalWorld.key]) },
            liveness: .heartbeat,
            ledger: LaunchLedger(),
            moment: { history.moment },
        )
        driver.outputBound = { OutputBound(bytes: 0) }
        driver.surplusArtifacts = { ["\(CrashHistory.Fate.done)-1"] }
        driver.checkpoint = { history.note($0.kind) }
        driver.onWrite = { board.applyOwnWrite($0) }
        self.driver = driver
        var options = TenantRuntimeOptions(namespace: TestStore.namespace)
        (options.moment, options.taskRetention) = ({ history.moment }, retention)
        past = HistoryPass(store, board, options, onRelease: { _ in })
    }

    /// What a runtime does within a moment, then what people do.
    func turn() async throws {
        for kind in [AgentTask.kind, Run.kind] {
            for record in try await records(kind) { board.apply(.added(record)) }
            board.markComplete(kind: kind)
        }
        _ = try await tasks.reconcile()
        for run in try await records(Run.kind) { _ = try await driver.reconcile(run.key.name) }
        _ = try await past.reconcile()
        try await steer()
    }

    func records(_ kind: String) async throws -> [Record] {
        try await store.list(ListQuery(kind: kind, namespace: TestStore.namespace)).records
    }

    /// People cancel and delete what is under way.
    private func steer() async throws {
        for run in try await records(Run.kind) {
            let state = run.status?["state"]?.string.flatMap(Run.State.init)
            guard let task = run.spec["task"]?.string, state?.isFinal != true else { continue }
            switch CrashHistory.Fate(rawValue: task) {
            case .cancelled where state == .running, .unheard where state == .starting: try await cancel(task)
            case .removed where state == .running:
                let key = TestStore.key(AgentTask.kind, task)
                if try await store.get(key) != nil { _ = try await store.delete(key) }
            default: break
            }
        }
    }

    private func cancel(_ task: String) async throws {
        try await store.write { transaction in
            guard var record = try transaction.get(TestStore.key(AgentTask.kind, task)),
                record.spec["cancel"] != true
            else { return }
            record.spec["cancel"] = true
            _ = try transaction.update(record, expecting: record.resourceVersion)
        }
    }
}

extension RunStep {
    /// The step without what it is about.
    var kind: String {
        switch self {
        case .prepare: "prepare"
        case .markStarting: "markStarting"
        case .launch: "launch"
        case .revoke: "revoke"
        case .markRunning: "markRunning"
        case .markStopping: "markStopping"
        case .stop: "stop"
        case .cutOutput: "cutOutput"
        case .collect: "collect"
        case .settle: "settle"
        case .expireArtifacts: "expireArtifacts"
        case .removeFiles: "removeFiles"
        case .release: "release"
        }
    }

    static let kinds: Set = [
        "prepare", "markStarting", "launch", "revoke", "markRunning", "markStopping", "stop", "cutOutput", "collect",
        "settle", "expireArtifacts", "removeFiles", "release",
    ]
}
