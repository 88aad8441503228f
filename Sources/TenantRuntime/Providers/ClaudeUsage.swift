import AgxModel
import ManifestFormat

/// Claude's tokens and cost as its standard output tells them.
///
/// `model_usage_since_last_result` is the run's own; `modelUsage` and `total_cost_usd` are the session's, and `usage` is
/// wrong after retries, compaction and SIGINT.
struct ClaudeUsage {
    /// So many message ids are told apart; what comes after isn't counted.
    private static let mostMessages = 20_000

    /// Of all results so far; nil before the first.
    private(set) var reported: Run.TokenCounts?
    /// Of the whole session, from the last result.
    private(set) var session: Run.TokenCounts?
    /// In US dollars; nil as soon as a price isn't from Anthropic's list.
    private(set) var cost: Double?
    /// The ids of all messages that came with tokens.
    private(set) var messages: Set<String> = []
    /// Messages since the last result: their output counts are too small, 1 for each.
    private var open: [String: Run.TokenCounts] = [:]
    private var isListed = true

    /// Whether the numbers are exact.
    var isComplete: Bool { reported != nil && open.isEmpty }

    /// The run's own tokens as far as they are known.
    var tokens: Run.TokenCounts? {
        guard reported != nil || !open.isEmpty else { return nil }
        return open.values.reduce(reported ?? .init(), +)
    }

    /// Counts an `assistant` event, once for each message.
    mutating func addMessage(_ message: JSONValue) {
        guard let (id, counts) = Self.message(message), open[id] != nil || messages.count < Self.mostMessages else {
            return
        }
        messages.insert(id)
        open[id] = counts
    }

    /// Counts a `result` event; `isResumed` if the session is older than the run.
    mutating func addResult(_ event: JSONValue, isResumed: Bool) {
        let whole = event["modelUsage"]?.object
        session = whole.map(Self.total) ?? session
        // An older claude, or one that found no session, doesn't tell its own part.
        let isAll = !isResumed || whole?.isEmpty == true
        guard let own = event["model_usage_since_last_result"]?.object ?? (isAll ? whole : nil) else { return }
        reported = (reported ?? .init()) + Self.total(own)
        open = [:]
        for model in own.values {
            guard isListed, model["costBasis"]?.string == "list", let dollars = model.dollars("costUSD") else {
                isListed = false
                break
            }
            cost = (cost ?? 0) + dollars
        }
        cost = isListed ? cost ?? 0 : nil
    }

    /// The tokens of all models together.
    static func total(_ models: [String: JSONValue]) -> Run.TokenCounts {
        models.values.reduce(Run.TokenCounts()) { sum, model in
            sum
                + Run.TokenCounts(
                    input: model.count("inputTokens"),
                    output: model.count("outputTokens"),
                    cacheRead: model.count("cacheReadInputTokens"),
                    cacheWrite: model.count("cacheCreationInputTokens"),
                )
        }
    }

    /// The id and the tokens of a message of the model; nil for one that claude made up.
    static func message(_ message: JSONValue) -> (id: String, counts: Run.TokenCounts)? {
        guard let id = message["id"]?.string, id.utf8.count <= 128, message["model"]?.string != "<synthetic>",
            let usage = message["usage"]
        else { return nil }
        let counts = Run.TokenCounts(
            input: usage.count("input_tokens"),
            output: usage.count("output_tokens"),
            cacheRead: usage.count("cache_read_input_tokens"),
            cacheWrite: usage.count("cache_creation_input_tokens"),
        )
        return (id, counts)
    }
}
