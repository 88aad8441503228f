import AgxModel

/// What gemini says of a failed run: a text, the name of its error and the exit status.
struct GeminiFailure {
    var message: String
    /// `error.type` of the last event.
    var type = ""
    /// Mostly the HTTP status modulo 256.
    var exitCode: Int?
    /// Whether the run was to go on with a session.
    var isResumed = false

    private static let phrases: [(phrase: String, reason: RunReason)] = [
        ("Reached max session turns", .turnLimitReached),
        ("API_KEY_INVALID", .authenticationFailed),
        ("API key not valid", .authenticationFailed),
        ("set an Auth method", .authenticationFailed),
        ("UNAUTHENTICATED", .authenticationFailed),
        ("credits are depleted", .creditExhausted),
        ("out of credits", .creditExhausted),
        ("insufficient credits", .creditExhausted),
        ("daily quota", .quotaExhausted),
        ("PERMISSION_DENIED", .permissionDenied),
        ("exceeds the maximum number of tokens", .contextOverflow),
        ("maximum output", .outputLimitReached),
        ("exceeded your current quota", .rateLimited),
        ("RESOURCE_EXHAUSTED", .rateLimited),
        ("is overloaded", .providerOverloaded),
        ("DEADLINE_EXCEEDED", .providerTimedOut),
        ("timed out", .providerTimedOut),
        ("fetch failed", .networkError),
        ("ECONNREFUSED", .networkError),
        ("ECONNRESET", .networkError),
        ("EAI_AGAIN", .networkError),
        ("ENOTFOUND", .networkError),
        ("ETIMEDOUT", .networkError),
        // The provider's own words for no answer: another try may bring one.
        ("returned an empty response", .providerError),
    ]

    /// Why the run failed; nil if the words and the status are unknown.
    var reason: RunReason? {
        let text = FailureText(message)
        if type == "FatalTurnLimitedError" { return .turnLimitReached }
        return text.reason(in: Self.phrases) ?? reason(ofExitWith: text)
    }

    private func reason(ofExitWith text: FailureText) -> RunReason? {
        switch exitCode {
        case 41: .authenticationFailed
        case 53: .turnLimitReached
        case 42: isResumed && text.says("session") ? .sessionNotFound : .invalidRequest
        case 52, 55: .invalidRequest
        case 1: text.says("not found") ? .modelNotFound : nil
        case 144, 145, 146, 147, 148, 152, 157, 173: exitCode.flatMap { RunReason(httpStatus: $0 + 256) }
        // 504, of which the CLI is one end.
        case 248: .providerTimedOut
        case 244, 245, 246, 247: exitCode.flatMap { RunReason(httpStatus: $0 + 256) }
        default: nil
        }
    }
}
