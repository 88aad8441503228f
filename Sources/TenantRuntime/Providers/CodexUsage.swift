import AgxModel
import ManifestFormat

extension Run.TokenCounts {
    /// Codex counts cached tokens as input too, and the thoughts as output.
    init(codex usage: JSONValue) {
        let cached = usage.count("cached_input_tokens")
        let written = usage.count("cache_write_input_tokens")
        self.init(
            input: usage.count("input_tokens") &- cached &- written,
            output: usage.count("output_tokens"),
            cacheRead: cached,
            cacheWrite: written,
        )
    }
}

/// What codex's session file tells of the last turn: its tokens whatever its end, and the kind of its error.
struct CodexSession {
    private var turn: String?
    /// Of the last turn.
    private(set) var tokens: Run.TokenCounts?
    /// Of all turns of the thread.
    private(set) var total: Run.TokenCounts?
    /// How often the model answered in the last turn.
    private(set) var answers = 0
    /// The last turn's `codex_error_info`: a word, or an object of one member.
    private(set) var error: JSONValue?

    /// Takes the next line of the file.
    mutating func consume(_ line: JSONValue) {
        guard let payload = line["payload"] else { return }
        switch (line["type"]?.string, payload["type"]?.string) {
        case ("event_msg", "task_started"):
            turn = payload["turn_id"]?.string
            (tokens, answers, error) = (.init(), 0, nil)
        case ("event_msg", "task_complete"):
            if payload["turn_id"]?.string == turn { error = payload[path: "error", "codex_error_info"] }
        case ("token_usage_record", _):
            if let whole = payload["thread_token_usage"] { total = Run.TokenCounts(codex: whole) }
            guard turn != nil, payload["turn_id"]?.string == turn, let usage = payload["usage"] else { return }
            tokens = (tokens ?? .init()) + Run.TokenCounts(codex: usage)
            answers += 1
        default: break
        }
    }
}
