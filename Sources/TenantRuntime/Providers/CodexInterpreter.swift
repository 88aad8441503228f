import AgxModel
import ManifestFormat

/// Reads the events of `codex exec --json`.
struct CodexInterpreter: OutputInterpreter {
    private let resumed: String?
    private let base: Run.TokenCounts?
    private var reader = EventReader()
    private var thread: String?
    private var hasTurn = false
    private var text = ""
    /// The last event that ends a turn: its usage if it was completed, its error if it failed.
    private var end: End?
    /// The last `error` event that wasn't a retry; the model's next word makes it void.
    private var error: String?
    /// Tokens of the whole thread.
    private var total: Run.TokenCounts?
    private var session = CodexSession()
    private var errors = ErrorOutput()

    private enum End {
        case completed
        case failed(String)
    }

    init(_ request: RunRequest) {
        resumed = request.spec.session
        base = request.spec.sessionTokens
    }

    mutating func consume(_ line: ArraySlice<UInt8>) -> [ProviderEvent] {
        guard let event = reader.event(in: line) else { return [] }
        switch event["type"]?.string {
        case "thread.started": return takeThread(event)
        case "turn.started": hasTurn = true
        case "item.started": return takeItem(event["item"], isCompleted: false)
        case "item.completed": return takeItem(event["item"], isCompleted: true)
        case "error": takeError(event["message"]?.string ?? "")
        case "turn.failed": end = .failed(event[path: "error", "message"]?.string ?? "")
        case "turn.completed": return takeCompletion(event["usage"])
        default: break
        }
        return []
    }

    mutating func consumeError(_ tail: ArraySlice<UInt8>) { errors = ErrorOutput(tail) }

    mutating func consumeSession(_ line: ArraySlice<UInt8>) {
        // A run that names no thread has no part in the file.
        guard thread != nil, let object = EventReader.object(in: line) else { return }
        session.consume(object)
    }

    func result(exit: ExitRecord?) -> ProviderResult {
        var result = ProviderResult(ending(exit), exit: exit)
        result.sessionID = thread
        // Of a thread that goes on, the file knows better: an earlier run's tokens may not have become known.
        let isBetter = isResumed && session.answers > 0
        result.tokens = (isBetter ? tokensOfSession : nil) ?? tokensOnOutput ?? tokensOfSession
        result.sessionTokens = total ?? (isOwnTurn ? session.total : nil) ?? (isResumed ? base : nil)
        result.turns = isOwnTurn && session.answers > 0 ? session.answers : nil
        result.unreadableLines = reader.unreadableLines
        return result
    }

    /// Whether the run goes on with the thread it was given.
    private var isResumed: Bool { resumed != nil && (thread == nil || thread == resumed) }

    /// Whether the session file's last turn can be this run's: it starts no later than the event.
    private var isOwnTurn: Bool { hasTurn || !isResumed }

    /// The event tells the thread's tokens, which are the run's only if those before it are known.
    private var tokensOnOutput: Run.TokenCounts? {
        guard let total else { return nil }
        return isResumed ? base.map { total - $0 } : total
    }

    private var tokensOfSession: Run.TokenCounts? {
        guard isOwnTurn, let tokens = session.tokens else { return nil }
        // A run that was killed early may not have begun its turn there: then the last one was counted before.
        guard isResumed, let base, let total = session.total else { return tokens }
        return tokens.limited(to: total - base)
    }

    private mutating func takeThread(_ event: JSONValue) -> [ProviderEvent] {
        guard let id = event["thread_id"]?.string, id.isSessionName, id != thread else { return [] }
        thread = id
        return [.session(id)]
    }

    private mutating func takeItem(_ item: JSONValue?, isCompleted: Bool) -> [ProviderEvent] {
        guard let item, let type = item["type"]?.string else { return [] }
        switch (type, isCompleted) {
        case ("agent_message", true):
            error = nil
            text = (item["text"]?.string ?? "").asFinalText
            return [.text(text)]
        case ("command_execution", false), ("web_search", false):
            return [.tool(ToolLine(name: .string(type), input: item).text)]
        case ("mcp_tool_call", false): return [.tool(ToolLine(name: item["tool"], input: item["arguments"]).text)]
        case ("file_change", true):
            return [.tool(ToolLine(name: .string(type), input: item["changes"]?.array?.first).text)]
        // An item of type error is a warning.
        default: return []
        }
    }

    private mutating func takeError(_ message: String) {
        if !message.hasPrefix("Reconnecting...") { error = message.asMessage }
    }

    private mutating func takeCompletion(_ usage: JSONValue?) -> [ProviderEvent] {
        end = .completed
        guard let usage, usage.object != nil else { return [] }
        total = Run.TokenCounts(codex: usage)
        return tokensOnOutput.map { [.tokens($0)] } ?? []
    }

    private func ending(_ exit: ExitRecord?) -> AgentEnding {
        switch end {
        case .completed: return .succeeded(text: text)
        case .failed(let message):
            let info = isOwnTurn ? session.error : nil
            return .failed(CodexFailure(message: message, info: info).reason, message: message)
        case nil: return endingWithoutTurn(exit)
        }
    }

    /// An error tells, or else standard error: a wrong option and an unknown thread print no event at all.
    private func endingWithoutTurn(_ exit: ExitRecord?) -> AgentEnding {
        guard let exit, exit.exitCode != 0, exit.signal == nil else { return .unfinished(message: nil) }
        if let error { return .failed(CodexFailure(message: error).reason, message: error) }
        guard let message = errors.message else { return .unfinished(message: nil) }
        if let reason = CodexFailure(message: message).reason { return .failed(reason, message: message) }
        let isWrongCall = exit.exitCode == 2 && !reader.hasRead
        return isWrongCall ? .failed(.invalidRequest, message: message) : .unfinished(message: message)
    }
}
