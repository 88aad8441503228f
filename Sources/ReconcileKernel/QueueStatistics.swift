/// What the queue of a reconcile loop holds at one moment, for metrics.
package struct QueueStatistics: Sendable, Equatable {
    /// Keys that wait for a worker.
    package var ready: Int
    /// Keys that wait for their time.
    package var waiting: Int
    /// Keys that workers have in hand.
    package var processing: Int
    /// Keys whose last reconcile failed and will be retried.
    package var failing: Int
    /// How long the oldest ready key has waited for a worker.
    package var oldestReadyAge: Duration
}
