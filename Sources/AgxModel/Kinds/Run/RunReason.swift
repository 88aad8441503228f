/// Why a run ended as it did: the closed list, each with what it means for the next try.
package enum RunReason: String, Codable, Hashable, Sendable, CaseIterable {
    case completed = "Completed"
    case nonZeroExit = "NonZeroExit"
    case signalled = "Signalled"
    case timedOut = "TimedOut"
    /// Neither output nor work of a processor for the task's `stallTimeout`.
    case stalled = "Stalled"
    case cancelled = "Cancelled"
    case outOfMemory = "OutOfMemory"
    /// The sandbox had no room for another process.
    case tooManyProcesses = "TooManyProcesses"
    case lost = "Lost"
    case sandboxUnavailable = "SandboxUnavailable"
    case commandNotFound = "CommandNotFound"
    case invalidRequest = "InvalidRequest"
    case diskFull = "DiskFull"
    /// The provider doesn't know the key, or there is none.
    case authenticationFailed = "AuthenticationFailed"
    /// The provider knows the key and refuses what it asks for.
    case permissionDenied = "PermissionDenied"
    /// Nothing is left to pay with.
    case creditExhausted = "CreditExhausted"
    /// A plan's allowance is used up until it is renewed.
    case quotaExhausted = "QuotaExhausted"
    case rateLimited = "RateLimited"
    case providerOverloaded = "ProviderOverloaded"
    /// A fault of the provider's own.
    case providerError = "ProviderError"
    /// The provider has begun no answer, or not ended it, within the agent's own patience.
    case providerTimedOut = "ProviderTimedOut"
    /// The provider can't be reached.
    case networkError = "NetworkError"
    case contextOverflow = "ContextOverflow"
    case modelNotFound = "ModelNotFound"
    case turnLimitReached = "TurnLimitReached"
    case budgetExceeded = "BudgetExceeded"
    case outputLimitReached = "OutputLimitReached"
    case sessionNotFound = "SessionNotFound"
    case sessionInUse = "SessionInUse"
}

extension RunReason {
    /// What a task does after a run that ended for a reason.
    package enum RetryRule: String, Sendable, Hashable {
        /// Nothing: a new try would end the same.
        case never
        /// A new run after the task's backoff, as long as attempts are left.
        case afterBackoff
        /// A new run after 30 seconds at least; two such runs don't count as attempts: the fault is agx's or the host's.
        case infrastructure
        /// A new run once the provider allows it; fifty such runs don't count as attempts.
        case asTold
        /// A new run in a new session, if the run had taken up an old one; two such runs don't count as attempts.
        case freshSession
    }

    /// Whether, and after what wait, a run that ended for this reason is tried again.
    package var retryRule: RetryRule {
        switch self {
        case .completed, .cancelled, .commandNotFound, .invalidRequest, .authenticationFailed, .permissionDenied,
            .creditExhausted, .modelNotFound, .turnLimitReached, .budgetExceeded:
            .never
        case .nonZeroExit, .signalled, .timedOut, .stalled, .outOfMemory, .tooManyProcesses, .outputLimitReached:
            .afterBackoff
        case .lost, .sandboxUnavailable, .diskFull, .networkError, .sessionInUse: .infrastructure
        case .rateLimited, .providerOverloaded, .providerError, .providerTimedOut, .quotaExhausted: .asTold
        case .contextOverflow, .sessionNotFound: .freshSession
        }
    }
}
