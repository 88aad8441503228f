import AgxModel
import Foundation
import ManifestFormat
import ReconcileKernel
import RecordStore

/// One pass over the company's tasks: asks the planner, writes new runs and what is the case with each task.
struct TaskPass: Sendable {
    let store: RecordStore
    let namespace: String
    let board: TaskBoard
    let caps: @Sendable () -> RuntimeCaps
    let moment: @Sendable () -> RuntimeMoment
    /// Is called after each write; a test throws from it what a crash at that point would be.
    var checkpoint: @Sendable (TaskPlan.Step) throws -> Void = { _ in }
    /// Is told of each run as it is written.
    var onStart: @Sendable (_ run: String) -> Void = { _ in }
    /// Is told in each pass what waits.
    var onPlan: @Sendable (TaskQueue) -> Void = { _ in }
    /// Is told what happens to tasks, once it is written.
    var tell: @Sendable (RuntimeEvent) -> Void = { _ in }
    /// Is told of a task that can't be written to.
    var onFailure: @Sendable (_ part: String, any Error) -> Void = { _, _ in }

    /// Does what there is to do now.
    func reconcile() async throws -> ReconcileOutcome {
        // What cannot be observed yet is not absent: a run that is not known could be started a second time.
        guard board.isComplete else { return .recheck(after: .milliseconds(20)) }
        let caps = caps()
        let now = moment()
        let (tasks, liveRuns, heldThreads) = board.snapshot()
        let planner = TaskPlanner(
            concurrentRuns: caps.concurrentRuns,
            lastTurns: board.lastTurns,
            heldThreads: heldThreads,
        )
        let plan = planner.step(tasks, liveRuns: liveRuns, now: now)
        onPlan(plan.queue)
        var isBehind = false
        var reports: [Report] = []
        for step in plan.steps {
            do {
                switch step {
                case .start(let task, let attempt, _):
                    try await start(task, attempt: attempt, caps: caps, now: now)
                    try checkpoint(step)
                case .report(let task, let verdict): reports += report(task, verdict, now: now).map { [$0] } ?? []
                }
            } catch let error as StoreError where Self.isStale(error) {
                // The board has not heard of the newest change yet; the watch brings it and the next pass sees it.
                isBehind = true
            } catch {
                guard Self.isOfOneRecord(error) else { throw error }
                if case .start(let task, _, _) = step { leaveAlone(task, error) }
            }
        }
        // What has become of a task is news; that others wait for it isn't.
        let news = reports.filter { $0.verdict.phase != .pending } + reports.filter { $0.verdict.phase == .pending }
        try await write(Self.firstOfAPass(news))
        // What was just said of one task may decide what is said of its dependents.
        if !reports.isEmpty { return .recheck(after: .milliseconds(1)) }
        if isBehind { return .recheck(after: .milliseconds(50)) }
        return plan.lookAgain.map { .recheck(after: $0) } ?? .settled
    }

    private static func isStale(_ error: StoreError) -> Bool {
        error.code == .conflict || error.code == .notFound || error.code == .alreadyExists
    }

    /// Whether a record is at fault, such as one that is too large: nothing else may wait for it.
    static func isOfOneRecord(_ error: any Error) -> Bool {
        error is ModelError || (error as? StoreError)?.code == .badRequest
    }

    func leaveAlone(_ task: String, _ error: any Error) {
        board.leaveAlone(key(task), because: String(describing: error))
        onFailure("task", error)
    }

    func key(_ task: String) -> RecordKey { RecordKey(kind: AgentTask.kind, namespace: namespace, name: task) }

    /// Writes the run, and that the task has it, in one transaction: forced to the disk, since after a power cut it is
    /// what keeps the run from being made a second time.
    private func start(_ name: String, attempt: Int, caps: RuntimeCaps, now: RuntimeMoment) async throws {
        let key = key(name)
        let before = board.task(name)?.latestRun
        let (session, turn) = (board.session(for: name), board.nextTurn(of: name))
        let written = try await store.write { transaction -> Started? in
            guard let task = try transaction.get(key), !task.isDeleting else { return nil }
            var draft = try Self.draft(of: task, attempt, caps, session, turn)
            draft.key = try Self.free(draft.key, for: task, transaction)
            let run = try transaction.create(draft)
            var facts = try TaskFacts(task)
            let recorded = facts
            facts.countStart(after: before)
            facts.latestRun = try RunFacts(run)
            facts.liveRun = facts.latestRun
            let verdict = TaskVerdict.running(run: run.key.name, attempt: attempt)
            let status = TaskReport.status(verdict, of: facts, now: now)
            let saved = try Self.write(status, of: task, in: transaction)
            return Started(run: run, task: saved, verdict: verdict, event: RuntimeEvent(verdict, of: recorded))
        }
        guard let written else { return }
        board.noteTurn(of: name)
        board.applyOwnWrite(written.run)
        board.applyOwnWrite(written.task, verdict: written.verdict)
        onStart(written.run.key.name)
        written.event.map(tell)
    }

    /// A run that was just written.
    private struct Started {
        var run: Record
        var task: Record
        var verdict: TaskVerdict
        var event: RuntimeEvent?
    }

    /// The key of a run, which is a longer one if a run of somebody else has it and stays.
    ///
    /// A run of the task's own keeps its key, whichever of the two, so that it is never made twice.
    private static func free(_ key: RecordKey, for task: Record, _ transaction: RecordTransaction) throws -> RecordKey {
        var longer = key
        longer.name += "-" + task.uid.prefix(8)
        if try transaction.get(longer) != nil { return longer }
        guard let present = try transaction.get(key), !present.isDeleting,
            !present.ownerReferences.contains(where: { $0.uid == task.uid })
        else { return key }
        return longer
    }

    private static func draft(
        of task: Record,
        _ attempt: Int,
        _ caps: RuntimeCaps,
        _ session: AgentTask.Session?,
        _ turn: Int64?,
    ) throws -> RecordDraft {
        let name = task.key.name
        let request = try AgentTask.decodeSpec(task.spec)
        var spec = Run.Spec(task: name, attempt: attempt, request: request, runTimeout: GoDuration(caps.runTimeout))
        spec.session = session?.id
        spec.sessionTokens = session?.id == nil ? nil : session?.tokens
        var status = Run.Status()
        status.state = .queued
        var draft = RecordDraft(
            key: RecordKey(kind: Run.kind, namespace: task.key.namespace, name: "\(name)-\(attempt)"),
            apiVersion: "runagx.com/v1",
            content: ["spec": try JSONValue(encoding: spec)],
            status: try JSONValue(encoding: status),
        )
        draft.labels = [Run.taskLabel: name]
        draft.annotations[LabelKeys.threadTurn] = turn.map(String.init)
        draft.finalizers = [RunDriver.finalizer]
        draft.ownerReferences = [ownerReference(to: task)]
        return draft
    }

    /// What makes a run go with its task.
    static func ownerReference(to task: Record) -> OwnerReference {
        OwnerReference(
            apiVersion: task.apiVersion,
            kind: task.key.kind,
            name: task.key.name,
            uid: task.uid,
            controller: true,
            blockOwnerDeletion: true,
        )
    }
}
