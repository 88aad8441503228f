/// What one reconcile did, for logs and metrics; the loop's observer gets one for each turn.
package struct ReconcileReport<Key: Hashable & Sendable>: Sendable {
    package var key: Key
    /// Counts the turns of this loop since it started, from 1.
    package var reconcileID: UInt64
    /// 1, or one more than the failures that came directly before.
    package var attempt: Int
    package var duration: Duration
    package var result: Result<ReconcileOutcome, any Error>
    /// When the loop will look again by itself, the resync aside.
    package var nextTry: Duration?
}
