/// Brings the world to the desired state of one key.
package protocol Reconciler<Key>: Sendable {
    /// What the reconciler is asked about: the name of a record, never an event.
    associatedtype Key: Hashable & Sendable

    /// Reads desired and observed state afresh, and does what is missing.
    ///
    /// A thrown error is retried with backoff; `TerminalError` waits for the next trigger or resync.
    func reconcile(_ key: Key) async throws -> ReconcileOutcome

    /// Every key that exists now; the loop enqueues them all at start and on each resync.
    ///
    /// A thrown error is reported and the loop asks again after the backoff's first delays, never ends.
    func allKeys() async throws -> [Key]
}
