/// What a successful reconcile asks for next.
package enum ReconcileOutcome: Sendable, Equatable {
    /// Nothing is left to do until a trigger or the resync.
    case settled
    /// Look again after this long, sooner if triggered; not a failure, so no backoff counts.
    case recheck(after: Duration)
}
