import AgxModel
import ManifestFormat

/// What codex says of a failed turn: a text, and in the session file the kind of error.
struct CodexFailure {
    var message: String
    /// `codex_error_info` of the session file.
    var info: JSONValue?

    private static let phrases: [(phrase: String, reason: RunReason)] = [
        ("context_length_exceeded", .contextOverflow),
        ("ran out of room", .contextOverflow),
        ("Missing environment variable", .authenticationFailed),
        ("Quota exceeded", .creditExhausted),
        ("insufficient_quota", .creditExhausted),
        ("hit your usage limit", .quotaExhausted),
        ("model is at capacity", .providerOverloaded),
        ("experiencing high demand", .providerError),
        ("idle timeout waiting for SSE", .providerTimedOut),
        ("Connection failed", .networkError),
        ("stream disconnected", .networkError),
        ("max_output_tokens", .outputLimitReached),
        ("no rollout found", .sessionNotFound),
    ]

    /// Why the turn failed; nil if the words are unknown.
    ///
    /// A status goes first: what follows it is the provider's text, and may hold any words. The kind of error goes
    /// last: it is the same for a plan's limit and for want of credit.
    var reason: RunReason? {
        let text = FailureText(message)
        if let status = text.status(after: "unexpected status ") ?? text.status(after: "last status: ") {
            let isOverflow = status == 400 && text.says("context_length_exceeded")
            return isOverflow ? .contextOverflow : RunReason(httpStatus: status)
        }
        if let known = text.reason(in: Self.phrases) { return known }
        if let body = EventReader.object(in: Array(message.utf8.prefix(65_536))[...]), body["error"] != nil {
            return .invalidRequest
        }
        return info.flatMap(Self.reason)
    }

    private static func reason(of info: JSONValue) -> RunReason? {
        let word = info.string ?? info.object?.keys.first
        let status = info.object?.values.first?["http_status_code"]?.integer
        if let status, (100..<600).contains(status), let reason = RunReason(httpStatus: Int(status)) { return reason }
        return switch word {
        case "context_window_exceeded": .contextOverflow
        case "usage_limit_exceeded": .quotaExhausted
        case "server_overloaded": .providerOverloaded
        case "internal_server_error": .providerError
        case "unauthorized": .authenticationFailed
        case "bad_request": .invalidRequest
        case "response_too_many_failed_attempts": .rateLimited
        case "http_connection_failed", "response_stream_connection_failed", "response_stream_disconnected":
            .networkError
        default: nil
        }
    }
}
