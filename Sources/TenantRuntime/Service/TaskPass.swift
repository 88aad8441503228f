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

    /// Does what there is to do now.
    func reconcile() async throws -> ReconcileOutcome {
        // What cannot be observed yet is not absent: a run that is not known could be started a second time.
        guard board.isComplete else { return .recheck(after: .milliseconds(20)) }
        let caps = caps()
        let now = moment()
        let (tasks, liveRuns) = board.snapshot()
        let plan = TaskPlanner(concurrentRuns: caps.concurrentRuns).step(tasks, liveRuns: liveRuns, now: now)
        var isBehind = false
        for step in plan.steps {
            do {
                switch step {
                case .start(let task, let attempt, _): try await start(task, attempt: attempt, caps: caps)
                case .report(let task, let verdict): try await report(task, verdict, now: now)
                }
                try checkpoint(step)
            } catch let error as StoreError where Self.isStale(error) {
                // The board has not heard of the newest change yet; the watch brings it and the next pass sees it.
                isBehind = true
            }
        }
        if isBehind { return .recheck(after: .milliseconds(50)) }
        return plan.lookAgain.map { .recheck(after: $0) } ?? .settled
    }

    private static func isStale(_ error: StoreError) -> Bool {
        error.code == .conflict || error.code == .notFound || error.code == .alreadyExists
    }

    private func start(_ name: String, attempt: Int, caps: RuntimeCaps) async throws {
        guard let task = try await store.get(RecordKey(kind: AgentTask.kind, namespace: namespace, name: name)),
            !task.isDeleting
        else { return }
        let request = try AgentTask.decodeSpec(task.spec)
        let spec = Run.Spec(task: name, attempt: attempt, request: request, runTimeout: GoDuration(caps.runTimeout))
        var status = Run.Status()
        status.state = .queued
        var draft = RecordDraft(
            key: RecordKey(kind: Run.kind, namespace: namespace, name: "\(name)-\(attempt)"),
            apiVersion: "runagx.com/v1",
            content: ["spec": try JSONValue(encoding: spec)],
            status: try JSONValue(encoding: status),
        )
        draft.labels = ["task": name]
        draft.finalizers = [RunDriver.finalizer]
        draft.ownerReferences = [
            OwnerReference(
                apiVersion: task.apiVersion,
                kind: task.key.kind,
                name: name,
                uid: task.uid,
                controller: true,
                blockOwnerDeletion: true,
            )
        ]
        let run = try await store.create(draft)
        board.applyOwnWrite(run)
        onStart(run.key.name)
    }

    private func report(_ name: String, _ verdict: TaskVerdict, now: RuntimeMoment) async throws {
        guard let facts = board.task(name) else { return }
        let status = TaskReport.status(verdict, of: facts, now: now)
        guard status != facts.recorded else {
            board.note(verdict, of: name)
            return
        }
        let key = RecordKey(kind: AgentTask.kind, namespace: namespace, name: name)
        guard let record = try await store.get(key), record.uid == facts.uid else { return }
        let saved = try await store.updateStatus(
            of: key,
            uid: record.uid,
            to: try JSONValue(encoding: status),
            expecting: record.resourceVersion,
        )
        board.applyOwnWrite(saved, verdict: verdict)
    }
}
