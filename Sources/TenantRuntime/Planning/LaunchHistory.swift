/// What this process knows of its attempts to start one of a run's two scripts; forgotten when it restarts.
///
/// Nothing breaks when it is forgotten: both scripts guard themselves against running twice.
package struct LaunchHistory: Sendable, Hashable {
    /// How often the engine has accepted the command.
    package var accepted = 0
    /// When it last did.
    package var lastAccepted: BootInstant?
    /// How often in a row it could not be asked or refused.
    package var failures = 0
    /// The latest of those failures, nil after a success.
    package var lastFailure: SandboxError?
    package var lastFailed: BootInstant?
    /// Whether an attempt has no answer yet.
    package var isUnderWay = false

    package init() {}

    /// Notes the outcome of one attempt.
    package mutating func note(_ failure: SandboxError?, at now: BootInstant) {
        if let failure {
            failures += 1
            lastFailure = failure
            lastFailed = now
        } else {
            accepted += 1
            lastAccepted = now
            failures = 0
            lastFailure = nil
            lastFailed = nil
        }
    }

    /// How long to wait before the next attempt: `patience` after a success, 0.5 s doubling to 30 s after failures.
    package func pause(patience: Duration, now: BootInstant) -> Duration {
        if let lastFailed, let elapsed = now.awake(since: lastFailed) {
            let backoff = min(Duration.milliseconds(500) * (1 << min(failures - 1, 6)), .seconds(30))
            return max(backoff - elapsed, .zero)
        }
        guard let lastAccepted, let elapsed = now.awake(since: lastAccepted) else { return .zero }
        return max(patience - elapsed, .zero)
    }
}
