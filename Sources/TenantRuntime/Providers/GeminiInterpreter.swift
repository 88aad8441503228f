import AgxModel
import ManifestFormat

/// Reads the events of `gemini -p --output-format stream-json`.
struct GeminiInterpreter: OutputInterpreter {
    private let isResumed: Bool
    private var reader = EventReader()
    private var report = GeminiReport()
    private var sessionID: String?
    /// What the assistant said after the last result of a tool.
    private var text = ""
    /// The last `result` event.
    private var end: JSONValue?
    /// The last `error` event of severity error, for a result without a text of its own.
    private var error = ""
    private var errors = ErrorOutput()

    init(_ request: RunRequest) { isResumed = request.spec.session != nil }

    mutating func consume(_ line: ArraySlice<UInt8>) -> [ProviderEvent] {
        if !reader.hasRead, report.isOpen || line.elementsEqual([UInt8(ascii: "{")]) {
            report.consume(line)
            return []
        }
        guard let event = reader.event(in: line) else { return [] }
        switch event["type"]?.string {
        case "init": return takeSession(event["session_id"])
        case "message" where event["role"]?.string == "assistant": return takeText(event)
        case "tool_use": return [.tool(ToolLine(name: event["tool_name"], input: event["parameters"]).text)]
        case "tool_result": text = ""
        case "error" where event["severity"]?.string == "error": error = event["message"]?.string ?? ""
        case "result":
            end = event
            return event["stats"].map { [.tokens(Run.TokenCounts(gemini: $0))] } ?? []
        default: break
        }
        return []
    }

    mutating func consumeError(_ tail: ArraySlice<UInt8>) { errors = ErrorOutput(tail) }

    func result(exit: ExitRecord?) -> ProviderResult {
        if end == nil, let object = report.object ?? GeminiReport.object(in: errors) {
            return result(of: object, exit: exit)
        }
        var result = ProviderResult(ending(exit), exit: exit)
        result.sessionID = sessionID
        result.tokens = end?["stats"].map { Run.TokenCounts(gemini: $0) }
        result.unreadableLines = reader.unreadableLines
        return result
    }

    private func result(of object: JSONValue, exit: ExitRecord?) -> ProviderResult {
        var ending = AgentEnding.succeeded(text: object["response"]?.string ?? "")
        if let error = object["error"] {
            ending = failure(error["message"]?.string ?? "", type: error["type"]?.string ?? "", exit)
        } else if object["response"]?.string == nil {
            ending = .unfinished(message: nil)
        }
        var result = ProviderResult(ending, exit: exit)
        result.sessionID = object["session_id"]?.string.flatMap { $0.isSessionName ? $0 : nil } ?? sessionID
        result.tokens = object["stats"].map { Run.TokenCounts(geminiReport: $0) }
        result.unreadableLines = reader.unreadableLines
        return result
    }

    private mutating func takeSession(_ value: JSONValue?) -> [ProviderEvent] {
        guard let id = value?.string, id.isSessionName, id != sessionID else { return [] }
        sessionID = id
        return [.session(id)]
    }

    private mutating func takeText(_ event: JSONValue) -> [ProviderEvent] {
        let part = event["content"]?.string ?? ""
        if event["delta"]?.bool == true { text += part } else { text = part }
        // Cut now and then, not at each of many short parts.
        if text.utf8.count > 4 * String.longestFinalText { text = text.tail(bytes: String.longestFinalText) }
        return part.isEmpty ? [] : [.text(part.asFinalText)]
    }

    private func ending(_ exit: ExitRecord?) -> AgentEnding {
        guard let end else {
            // Without an event the error is on standard error; INT and TERM leave none, and exit code 0.
            guard let exit, exit.exitCode != 0, let message = errors.message else { return .unfinished(message: nil) }
            let reason = GeminiFailure(message: errors.text, exitCode: exit.exitCode, isResumed: isResumed).reason
            return reason == nil ? .unfinished(message: message) : .failed(reason, message: message)
        }
        if end["status"]?.string == "success" { return .succeeded(text: text) }
        let message = end[path: "error", "message"]?.string ?? error
        return failure(message, type: end[path: "error", "type"]?.string ?? "", exit)
    }

    private func failure(_ message: String, type: String, _ exit: ExitRecord?) -> AgentEnding {
        let told = GeminiFailure(message: message, type: type, exitCode: exit?.exitCode, isResumed: isResumed)
        return .failed(told.reason, message: message)
    }
}
