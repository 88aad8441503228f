import AgxModel
import ManifestFormat
import RecordStore
import Synchronization

/// The tasks and runs of the company in memory, kept by a watch of the store, ready for the planner.
///
/// It may lag behind the store: what is written because of it is guarded by the deterministic names of runs and by the
/// expected versions of records.
final class TaskBoard: Sendable {
    private struct OwnedRun {
        var task: String
        /// Nil for one that was left behind by its task; it is of no later one of the name.
        var taskUID: String?
        /// Whether a repair has found it and its task is lost.
        var isOrphan: Bool
        var facts: RunFacts
        var isDeleting: Bool

        func belongs(to task: String) -> Bool { !isOrphan && taskUID == task }
    }
    private struct State {
        var tasks: [String: TaskFacts] = [:]
        var order = CreationOrder()
        /// Those of them that are not over.
        var openTasks = OpenTasks()
        var runs: [String: OwnedRun] = [:]
        var runsByTask: [String: Set<String>] = [:]
        var versions: [RecordKey: Int64] = [:]
        /// The watches have told of everything up to here.
        var seen: [String: Int64] = [:]
        var unreadable: [RecordKey: String] = [:]
        /// The kinds of which everything has been told.
        var complete: Set<String> = []
        var lastTurns: [String: ThreadTurn] = [:]
        var turns = 0
    }

    /// The most threads whose turns are remembered.
    private static let maximumTurns = 10_000

    private let state = Mutex(State())

    /// All tasks, how many runs are not over, and the threads that those of them hold whose task doesn't, with its name.
    func snapshot() -> (tasks: [String: TaskFacts], liveRuns: Int, heldThreads: [String: String]) {
        state.withLock { state in
            var (liveRuns, heldThreads) = (0, [String: String]())
            for run in state.runs.values where !run.facts.state.isFinal {
                liveRuns += 1
                guard let thread = run.facts.threadID else { continue }
                let task = state.tasks[run.task]
                let isHeld = task.map { run.belongs(to: $0.uid) && !$0.isDeleting && !$0.isLeftAlone } ?? false
                if !isHeld { heldThreads[thread] = run.task }
            }
            return (state.tasks, liveRuns, heldThreads)
        }
    }

    /// Whether the watches have told of all tasks and all runs; before that, what is missing here may well exist.
    var isComplete: Bool {
        state.withLock { $0.complete.isSuperset(of: [AgentTask.kind, Run.kind]) }
    }

    /// Takes the uids of all tasks in the order of their creation, once all have been told.
    func learnOrder(_ uids: [String]) {
        state.withLock { state in
            state.order.learn(uids)
            for (name, task) in state.tasks { state.tasks[name]?.order = state.order.number(of: task.uid) }
        }
    }

    /// Notes that everything of one kind has been told.
    func markComplete(kind: String) {
        state.withLock { _ = $0.complete.insert(kind) }
    }

    /// Runs that something may have to be done for.
    func openRuns() -> [String] {
        state.withLock { state in
            state.runs.filter { !$0.value.facts.state.isFinal || $0.value.isDeleting }.map(\.key)
        }
    }

    /// The runs that are not being deleted, by their task.
    func keptRuns() -> [String: [RunFacts]] {
        state.withLock { state in
            Dictionary(grouping: state.runs.values.lazy.filter { !$0.isDeleting }, by: \.task)
                .mapValues { $0.map(\.facts) }
        }
    }

    /// The tasks that are not over, as their status has it.
    var openTasks: OpenTasks { state.withLock(\.openTasks) }

    /// The runs that have artifacts and are not being deleted.
    func runsWithArtifacts() -> [RunFacts] {
        state.withLock { state in
            state.runs.values.filter { $0.facts.artifactBytes > 0 && !$0.isDeleting }.map(\.facts)
        }
    }

    /// The run of a task that is not over.
    func liveRun(of task: String) -> String? {
        state.withLock { $0.tasks[task]?.liveRun?.name }
    }

    /// Whether a run is over or gone.
    func isOver(run: String) -> Bool {
        state.withLock { $0.runs[run]?.facts.state.isFinal ?? true }
    }

    /// What is known of one task.
    func task(_ name: String) -> TaskFacts? {
        state.withLock { $0.tasks[name] }
    }

    /// When each thread got its latest run from this process.
    var lastTurns: [String: ThreadTurn] { state.withLock { $0.lastTurns } }

    /// Notes that the thread of a task got a run.
    func noteTurn(of task: String) {
        state.withLock { state in
            if state.lastTurns.count >= Self.maximumTurns { state.lastTurns = [:] }
            state.turns += 1
            let turn = ThreadTurn(newestTask: state.order.last, number: state.turns)
            state.lastTurns[state.tasks[task]?.threadID ?? ""] = turn
        }
    }

    /// What the next run of a task goes on with: the newest session of its thread, with the same provider.
    func session(for task: String) -> AgentTask.Session? {
        state.withLock { state in
            guard let task = state.tasks[task], let thread = task.threadID, !task.mustBeginAnew else { return nil }
            return state.tasks.values
                .filter { $0.threadID == thread && $0.provider == task.provider }
                .compactMap(\.session)
                .max { $1.isNewer(than: $0) }
        }
    }

    /// Which turn of its thread the next run of a task is; nil without a thread.
    func nextTurn(of task: String) -> Int64? {
        state.withLock { state in
            guard let thread = state.tasks[task]?.threadID else { return nil }
            let latest = state.tasks.values.lazy.filter { $0.threadID == thread }.compactMap(\.latestTurn).max() ?? 0
            return min(latest, .max - 1) + 1
        }
    }

    /// Notes that a task can't be written to; it is left alone until its record changes.
    func leaveAlone(_ key: RecordKey, because reason: String) {
        state.withLock { state in
            state.tasks[key.name]?.isLeftAlone = true
            state.unreadable[key] = reason
        }
    }

    /// Records that could not be read or written, with the reason; they are left alone.
    func unreadableRecords() -> [RecordKey: String] {
        state.withLock { $0.unreadable }
    }

    /// Forgets everything of one kind, before a watch tells it all again.
    func reset(kind: String) {
        state.withLock { state in
            state.seen[kind] = nil
            state.complete.remove(kind)
            state.versions = state.versions.filter { $0.key.kind != kind }
            state.unreadable = state.unreadable.filter { $0.key.kind != kind }
            if kind == AgentTask.kind {
                (state.tasks, state.openTasks) = ([:], OpenTasks())
                state.order.reset()
            }
            if kind == Run.kind {
                let owners = Set(state.runsByTask.keys)
                state.runs = [:]
                state.runsByTask = [:]
                for task in owners { Self.relink(task, &state) }
            }
        }
    }

    /// Takes a record as a watch tells it; false if it was known already, being this process's own write.
    @discardableResult
    func apply(_ event: WatchEvent) -> Bool {
        state.withLock { state in
            guard let record = event.record else { return false }
            let kind = record.key.kind
            state.seen[kind] = max(state.seen[kind] ?? 0, record.resourceVersion)
            guard case .deleted = event else { return Self.put(record, &state) }
            Self.remove(record.key, &state)
            return true
        }
    }

    /// Takes a record that this process has just written, so that the next pass counts it.
    func applyOwnWrite(_ record: Record, verdict: TaskVerdict? = nil) {
        state.withLock { state in
            // The watch is further: it has told of this write, and perhaps of a deletion after it.
            if record.resourceVersion > state.seen[record.key.kind] ?? 0 { Self.put(record, &state) }
            if let verdict { state.tasks[record.key.name]?.written = verdict }
        }
    }

    /// Notes that a verdict is in the record already.
    func note(_ verdict: TaskVerdict, of task: String) {
        state.withLock { $0.tasks[task]?.written = verdict }
    }

    @discardableResult
    private static func put(_ record: Record, _ state: inout State) -> Bool {
        guard record.resourceVersion > state.versions[record.key] ?? 0 else { return false }
        state.versions[record.key] = record.resourceVersion
        do throws(ModelError) {
            if record.key.kind == AgentTask.kind { try putTask(record, &state) } else { try putRun(record, &state) }
            state.unreadable[record.key] = nil
        } catch {
            state.unreadable[record.key] = String(describing: error)
        }
        return true
    }

    private static func putTask(_ record: Record, _ state: inout State) throws(ModelError) {
        var facts = try TaskFacts(record)
        facts.order = state.order.number(of: record.uid)
        let present = state.tasks[record.key.name]
        // What this process wrote last stands only for the same object with the same status.
        if let present, present.uid == facts.uid, present.recorded == facts.recorded,
            present.generation == facts.generation
        {
            facts.written = present.written
        }
        state.tasks[record.key.name] = facts
        if let present, isOpen(present) { state.openTasks.remove(present) }
        if isOpen(facts) { state.openTasks.add(facts) }
        relink(record.key.name, &state)
    }

    private static func isOpen(_ task: TaskFacts) -> Bool { task.recorded.phase?.isFinal != true }

    private static func putRun(_ record: Record, _ state: inout State) throws(ModelError) {
        let spec = try Run.decodeSpec(record.spec)
        let facts = try RunFacts(record)
        let owner = record.ownerReferences.first { $0.kind == AgentTask.kind }
        state.runs[record.key.name] = OwnedRun(
            task: spec.task,
            taskUID: owner?.uid,
            isOrphan: record.labels[LabelKeys.orphan] != nil,
            facts: facts,
            isDeleting: record.isDeleting,
        )
        state.runsByTask[spec.task, default: []].insert(record.key.name)
        relink(spec.task, &state)
    }

    private static func remove(_ key: RecordKey, _ state: inout State) {
        state.versions[key] = nil
        state.unreadable[key] = nil
        if key.kind == AgentTask.kind {
            guard let task = state.tasks.removeValue(forKey: key.name) else { return }
            if isOpen(task) { state.openTasks.remove(task) }
            state.order.forget(task.uid)
        } else if let run = state.runs.removeValue(forKey: key.name) {
            state.runsByTask[run.task]?.remove(key.name)
            if state.runsByTask[run.task]?.isEmpty == true { state.runsByTask[run.task] = nil }
            relink(run.task, &state)
        }
    }

    private static func relink(_ task: String, _ state: inout State) {
        guard let uid = state.tasks[task]?.uid else { return }
        let runs = (state.runsByTask[task] ?? []).compactMap { state.runs[$0] }
        let own = runs.filter { $0.belongs(to: uid) }
        state.tasks[task]?.latestRun = own.max { $0.facts.attempt < $1.facts.attempt }?.facts
        let live = runs.filter { !$0.facts.state.isFinal }.map(\.facts)
        let ownLive = own.filter { !$0.facts.state.isFinal }.map(\.facts)
        state.tasks[task]?.liveRun = ownLive.first ?? live.first
    }
}
