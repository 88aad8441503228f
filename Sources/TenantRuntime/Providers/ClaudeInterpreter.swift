import AgxModel
import ManifestFormat

/// Reads the events of `claude -p --output-format stream-json --verbose`.
struct ClaudeInterpreter: OutputInterpreter {
    private let resumed: String?
    private let base: Run.TokenCounts?
    private var reader = EventReader()
    private var sessionID: String?
    private var usage = ClaudeUsage()
    private var session: ClaudeSession?
    /// What the last `result` event says; nil before the first.
    private var ending: AgentEnding?
    /// The error that the last answer shows; nil if the model answered.
    private var failure: ClaudeFailure?
    private var turns: Int?
    /// How long the provider asked to wait when claude tried again last.
    private var wait: Duration?
    private var errors = ErrorOutput()

    init(_ request: RunRequest) {
        resumed = request.spec.session
        base = request.spec.sessionTokens
    }

    mutating func consume(_ line: ArraySlice<UInt8>) -> [ProviderEvent] {
        guard let event = reader.event(in: line) else { return [] }
        switch event["type"]?.string {
        case "system" where event["subtype"]?.string == "init": return takeSession(event)
        case "system" where event["subtype"]?.string == "api_retry":
            wait = ClaudeFailure.wait(beforeRetry: event)
            return []
        case "assistant": return takeAnswer(event)
        case "result": return takeResult(event)
        default: return []
        }
    }

    mutating func consumeError(_ tail: ArraySlice<UInt8>) { errors = ErrorOutput(tail) }

    mutating func consumeSession(_ line: ArraySlice<UInt8>) {
        // A run that names no session, such as one that found it in use, has no part in the file.
        guard sessionID != nil, let object = EventReader.object(in: line) else { return }
        var reading = session ?? ClaudeSession(own: usage.messages, isResumed: isResumed, base: base)
        reading.consume(object)
        session = reading
    }

    func result(exit: ExitRecord?) -> ProviderResult {
        var result = ProviderResult(ending ?? endingWithoutResult(exit), exit: exit)
        if result.reason?.retryRule == .asTold { result.retryAfter = result.retryAfter ?? wait }
        result.sessionID = sessionID
        result.tokens = usage.isComplete ? usage.tokens : session?.tokens ?? usage.tokens
        result.sessionTokens = usage.session ?? session?.total ?? (isResumed ? base : nil)
        result.cost = usage.isComplete ? usage.cost : nil
        result.turns = turns
        result.unreadableLines = reader.unreadableLines
        return result
    }

    /// Whether the run goes on with the session it was given.
    private var isResumed: Bool { resumed != nil && (sessionID == nil || sessionID == resumed) }

    private mutating func takeSession(_ event: JSONValue) -> [ProviderEvent] {
        guard let id = event["session_id"]?.string, id.isSessionName, id != sessionID else { return [] }
        sessionID = id
        return [.session(id)]
    }

    private mutating func takeAnswer(_ event: JSONValue) -> [ProviderEvent] {
        failure = ClaudeFailure(assistant: event)
        if failure == nil { wait = nil }
        guard let message = event["message"] else { return [] }
        usage.addMessage(message)
        // The answers of its own helpers are no part of the text.
        guard failure == nil, event["parent_tool_use_id"]?.string == nil else { return [] }
        return (message["content"]?.array ?? []).compactMap { block in
            switch block["type"]?.string {
            case "text": block["text"]?.string.map { .text($0.asFinalText) }
            case "tool_use": .tool(ToolLine(name: block["name"], input: block["input"]).text)
            default: nil
            }
        }
    }

    private mutating func takeResult(_ event: JSONValue) -> [ProviderEvent] {
        let events = takeSession(event)
        usage.addResult(event, isResumed: isResumed)
        if let count = event["num_turns"]?.integer, (0...1_000_000).contains(count) { turns = Int(count) }
        if event["subtype"]?.string == "success", event["is_error"]?.bool == false {
            ending = .succeeded(text: event["result"]?.string ?? "")
        } else {
            var told = ClaudeFailure(result: event)
            told.error = failure?.error ?? ""
            ending = .failed(told.reason, message: told.message)
        }
        failure = nil
        return events + (usage.tokens.map { [.tokens($0)] } ?? [])
    }

    /// The last answer tells, or else standard error: a wrong option and a session in use print no event at all.
    private func endingWithoutResult(_ exit: ExitRecord?) -> AgentEnding {
        if let failure { return .failed(failure.reason, message: failure.message) }
        guard let exit, exit.exitCode != 0, exit.signal == nil, let message = errors.message else {
            return .unfinished(message: nil)
        }
        guard !reader.hasRead else { return .unfinished(message: message) }
        if let reason = ClaudeFailure(message: message).reason { return .failed(reason, message: message) }
        let isWrongCall = exit.exitCode == 1 && errors.lines.contains { $0.hasPrefix("error: ") }
        return isWrongCall ? .failed(.invalidRequest, message: message) : .unfinished(message: message)
    }
}
