import ReconcileKernel

/// Schedules to tasks, tasks to runs, runs to processes: the runtime's part behind the kernel's loop.
struct TaskReconciler: Reconciler {
    let pass: TaskPass
    let schedules: SchedulePass
    let history: HistoryPass
    let driver: RunDriver
    let board: TaskBoard

    func reconcile(_ key: RuntimeKey) async throws -> ReconcileOutcome {
        switch key {
        case .tasks: try await pass.reconcile()
        case .schedules: try await schedules.reconcile()
        case .history: try await history.reconcile()
        case .run(let name): try await driver.reconcile(name)
        }
    }

    func allKeys() async throws -> [RuntimeKey] {
        [.tasks, .schedules] + (board.openRuns() + driver.surplusArtifacts()).map { .run($0) }
    }
}
