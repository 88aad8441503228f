import AgxModel

/// Reads what `ollama run --verbose` prints: the answer on standard output, counts and errors on standard error.
struct OllamaInterpreter: OutputInterpreter {
    private var answer = ""
    private var errors = ErrorOutput()

    private static let phrases: [(phrase: String, reason: RunReason)] = [
        ("could not connect", .networkError),
        ("no such host", .networkError),
        ("connection refused", .networkError),
        ("pull model manifest", .modelNotFound),
        ("longer than the context length", .contextOverflow),
        ("exceeds the available context size", .contextOverflow),
        ("signed in to Ollama", .authenticationFailed),
        ("unauthorized", .authenticationFailed),
        ("error was encountered while running the model", .providerError),
        ("llama runner process has terminated", .providerError),
    ]
    /// Printed in place of an answer, with exit code 0.
    private static let signInNotice = "You need to be signed in to Ollama to run Cloud models."

    mutating func consume(_ line: ArraySlice<UInt8>) -> [ProviderEvent] {
        answer = Self.withoutThoughts(String(decoding: line, as: UTF8.self)).trimmed
        return answer.isEmpty ? [] : [.text(answer.asFinalText)]
    }

    mutating func consumeError(_ tail: ArraySlice<UInt8>) { errors = ErrorOutput(tail) }

    func result(exit: ExitRecord?) -> ProviderResult {
        var result = ProviderResult(ending(exit), exit: exit)
        result.tokens = tokens
        return result
    }

    private func ending(_ exit: ExitRecord?) -> AgentEnding {
        guard let exit else { return .unfinished(message: nil) }
        guard exit.exitCode != 0 else {
            let isNotice = answer == Self.signInNotice && tokens == nil
            return isNotice ? .failed(.authenticationFailed, message: answer) : .succeeded(text: answer)
        }
        guard let message = errors.complaint else { return .unfinished(message: nil) }
        return .failed(reason(of: message), message: message)
    }

    private func reason(of message: String) -> RunReason? {
        let text = FailureText(message)
        if let known = text.reason(in: Self.phrases) { return known }
        // `400 Bad Request: ...`
        return text.leadingStatus.flatMap { RunReason(httpStatus: $0) }
    }

    /// Lines such as `eval count:  18 token(s)`; a count is left out where nothing was to be counted.
    private var tokens: Run.TokenCounts? {
        let (prompt, output) = (count("prompt eval count:"), count("eval count:"))
        guard prompt != nil || output != nil else { return nil }
        return Run.TokenCounts(input: prompt ?? 0, output: output ?? 0, cacheRead: 0, cacheWrite: 0)
    }

    private func count(_ name: String) -> Int64? {
        guard let line = errors.lines.last(where: { $0.hasPrefix(name) && $0.hasSuffix("token(s)") }) else {
            return nil
        }
        return Int64(String(line.dropFirst(name.count).dropLast("token(s)".count)).trimmed)
    }

    /// What follows the thoughts, which stand between two marker lines if the model shows them.
    private static func withoutThoughts(_ text: String) -> String {
        guard text.hasPrefix("Thinking...\n") else { return text }
        guard let end = text.firstRange(of: "\n...done thinking.\n") else { return text }
        return String(text[end.upperBound...])
    }
}
