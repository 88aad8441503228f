import AgxModel
import ManifestFormat

/// What claude says of a failed run: the last `result` event, and the answer it made up to show the error.
struct ClaudeFailure {
    var subtype = ""
    var terminalReason = ""
    var status: Int?
    /// The word for the error on the made-up answer.
    var error = ""
    var message: String

    /// Texts of errors that come with no status, or with one that says less.
    private static let phrases: [(phrase: String, reason: RunReason)] = [
        ("Credit balance is too low", .creditExhausted),
        ("Insufficient balance", .creditExhausted),
        ("Prompt is too long", .contextOverflow),
        ("output token maximum", .outputLimitReached),
    ]
    /// Texts of errors that come with no status only.
    private static let connectionPhrases: [(phrase: String, reason: RunReason)] = [
        ("Not logged in", .authenticationFailed),
        ("No conversation found", .sessionNotFound),
        ("is already in use", .sessionInUse),
        ("Request timed out", .providerTimedOut),
        ("Stream idle timeout", .providerTimedOut),
        ("ECONNREFUSED", .networkError),
        ("ECONNRESET", .networkError),
        ("EAI_AGAIN", .networkError),
        ("ENOTFOUND", .networkError),
        ("ETIMEDOUT", .networkError),
        ("EHOSTUNREACH", .networkError),
        ("Connection error", .networkError),
        ("Connection dropped", .networkError),
    ]

    /// Why the run failed; nil if the words are unknown.
    var reason: RunReason? {
        switch subtype {
        case "error_max_turns": return .turnLimitReached
        case "error_max_budget_usd": return .budgetExceeded
        default: break
        }
        let text = FailureText(message)
        if terminalReason == "prompt_too_long" { return .contextOverflow }
        if error == "billing_error" { return .creditExhausted }
        if let known = text.reason(in: Self.phrases) { return known }
        if error == "model_not_found" { return .modelNotFound }
        if status == 429, text.says("usage limit"), text.says("reset") { return .quotaExhausted }
        if let status { return RunReason(httpStatus: status) }
        return text.reason(in: Self.connectionPhrases) ?? reasonOfError
    }

    /// What the word alone says.
    private var reasonOfError: RunReason? {
        switch error {
        case "authentication_failed": .authenticationFailed
        case "rate_limit": .rateLimited
        case "overloaded": .providerOverloaded
        case "server_error": .providerError
        case "invalid_request": .invalidRequest
        case "max_output_tokens": .outputLimitReached
        default: nil
        }
    }
}

extension ClaudeFailure {
    /// The failure that a `result` event tells.
    init(result: JSONValue) {
        let errors = (result["errors"]?.array ?? []).compactMap(\.string)
        let text = result["result"]?.string ?? ""
        self.init(message: text.isEmpty ? errors.last ?? "" : text)
        subtype = result["subtype"]?.string ?? ""
        terminalReason = result["terminal_reason"]?.string ?? ""
        status = Self.status(result["api_error_status"])
    }

    /// The failure that an answer made up by claude shows; nil for an answer of the model.
    init?(assistant event: JSONValue) {
        guard event[path: "message", "model"]?.string == "<synthetic>", let error = event["error"]?.string else {
            return nil
        }
        let blocks = event[path: "message", "content"]?.array ?? []
        self.init(message: blocks.compactMap { $0["text"]?.string }.last ?? "")
        self.error = error
        status = Self.status(event["api_error_status"])
    }

    /// How long the provider asked to wait, by claude's event of a try of its own; nil if claude chose the wait itself.
    ///
    /// Claude adds up to half a second to a `retry-after`, and gives up at once on a long one, without telling it. Its own
    /// waits are below a second before the first try, and twice as long before each further one.
    static func wait(beforeRetry event: JSONValue) -> Duration? {
        guard let attempt = event["attempt"]?.integer, (1...20).contains(attempt),
            let wait = event["retry_delay_ms"]?.integer, (1...3_600_000).contains(wait),
            wait > min(1500 << (attempt - 1), 45_000)
        else { return nil }
        return .milliseconds(wait)
    }

    private static func status(_ value: JSONValue?) -> Int? {
        value?.integer.flatMap { (100..<600).contains($0) ? Int($0) : nil }
    }
}
