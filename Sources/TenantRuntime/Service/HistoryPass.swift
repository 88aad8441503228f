import AgxModel
import Foundation
import ReconcileKernel
import RecordStore

/// Lets go what history has too much of: tasks that are over with their runs, and runs with their files.
struct HistoryPass: Sendable {
    let store: RecordStore
    let namespace: String
    let board: TaskBoard
    let moment: @Sendable () -> RuntimeMoment
    let tasks: TaskRetention
    let runs: RunRetention
    /// The time between two looks.
    let period: Duration
    /// Is told of each run that is let go.
    let onRelease: @Sendable (_ run: String) -> Void

    init(
        _ store: RecordStore,
        _ board: TaskBoard,
        _ options: TenantRuntimeOptions,
        onRelease: @escaping @Sendable (_ run: String) -> Void,
    ) {
        (self.store, self.board, self.onRelease) = (store, board, onRelease)
        (namespace, moment) = (options.namespace, options.moment)
        (tasks, runs) = (options.taskRetention, options.retention)
        period = options.tick * 10
    }

    /// Lets a few go, if there are too many, and asks for the next look.
    func reconcile() async throws -> ReconcileOutcome {
        guard board.isComplete else { return .recheck(after: .milliseconds(20)) }
        let now = moment().wall
        let known = board.snapshot().tasks
        let oldTasks = tasks.surplus(known, now: now)
        try await remove(AgentTask.kind, oldTasks) { record in
            guard let task = known[record.key.name], task.uid == record.uid else { return false }
            // One that was Blocked may have gone on.
            let phase = try AgentTask.decodeStatus(record.status).phase
            return task.generation == record.generation && task.recorded.phase == phase
        }
        let oldRuns = runs.surplus(board.keptRuns(), of: known, now: now)
        try await remove(Run.kind, oldRuns) { try Run.decodeStatus($0.status).state?.isFinal == true }
        return .recheck(after: oldTasks.isEmpty && oldRuns.isEmpty ? period : .milliseconds(1))
    }

    /// Deletes those that are still what they were; their runs' own reconciles then see to the files.
    private func remove(
        _ kind: String,
        _ names: [String],
        ifStill isUnchanged: @escaping @Sendable (Record) throws -> Bool,
    ) async throws {
        guard !names.isEmpty else { return }
        let namespace = namespace
        let marked = try await store.write(durability: .normal) { transaction in
            try names.compactMap { name -> Record? in
                let key = RecordKey(kind: kind, namespace: namespace, name: name)
                guard let record = try transaction.get(key), !record.isDeleting, try isUnchanged(record),
                    case .marked(let marked) = try transaction.delete(key)
                else { return nil }
                return marked
            }
        }
        for record in marked {
            board.applyOwnWrite(record)
            if kind == Run.kind { onRelease(record.key.name) }
        }
    }
}
