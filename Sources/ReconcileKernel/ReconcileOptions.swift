/// The settings of a reconcile loop.
package struct ReconcileOptions: Sendable {
    /// How many keys are reconciled at once.
    package var workers: Int
    /// The time from one resync to the next.
    package var resyncInterval: Duration
    package var backoff: Backoff
    /// How long one reconcile may take before it is cut short and counted as failed.
    package var deadline: Duration

    /// The kernel's defaults: 4 workers, resync each minute, 2 minutes for one reconcile.
    package init(
        workers: Int = 4,
        resyncInterval: Duration = .seconds(60),
        backoff: Backoff = Backoff(),
        deadline: Duration = .seconds(120),
    ) {
        self.workers = max(workers, 1)
        self.resyncInterval = resyncInterval
        self.backoff = backoff
        self.deadline = deadline
    }
}
