import ReconcileKernel

/// Tasks to runs, runs to processes: the runtime's part behind the kernel's loop.
struct TaskReconciler: Reconciler {
    let pass: TaskPass
    let driver: RunDriver
    let board: TaskBoard

    func reconcile(_ key: RuntimeKey) async throws -> ReconcileOutcome {
        switch key {
        case .tasks: try await pass.reconcile()
        case .run(let name): try await driver.reconcile(name)
        }
    }

    func allKeys() async throws -> [RuntimeKey] {
        [.tasks] + board.openRuns().map { .run($0) }
    }
}
