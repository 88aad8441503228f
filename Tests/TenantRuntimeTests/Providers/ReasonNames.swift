import AgxModel
import TenantRuntime

/// The reasons of the transcripts, by which `Tests/Fixtures/transcripts` was written, and ours.
let reasonNames: [String: RunReason] = [
    "auth": .authenticationFailed,
    "permission": .permissionDenied,
    "credit": .creditExhausted,
    "quota": .quotaExhausted,
    "rate_limited": .rateLimited,
    "overloaded": .providerOverloaded,
    "provider_error": .providerError,
    "network": .networkError,
    "provider_timeout": .providerTimedOut,
    "context_overflow": .contextOverflow,
    "model_not_found": .modelNotFound,
    "invalid_request": .invalidRequest,
    "max_turns": .turnLimitReached,
    "budget_exceeded": .budgetExceeded,
    "output_limit": .outputLimitReached,
    "session_not_found": .sessionNotFound,
    "session_in_use": .sessionInUse,
    "bad_invocation": .invalidRequest,
    "empty_output": .providerError,
    "killed": .signalled,
    "crashed": .nonZeroExit,
    "cancelled": .cancelled,
    "idle_timeout": .stalled,
]

extension ProviderResult {
    /// Why the run ended, with the exit status where the agent says nothing; as in `RunPlanner.ending(of:)`.
    func reason(with exit: ExitRecord) -> RunReason {
        if exit.exitCode == 0 { return reason ?? .completed }
        if let reason, reason != .completed { return reason }
        return exit.signal == nil ? .nonZeroExit : .signalled
    }
}
