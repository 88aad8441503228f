import AgxModel
import ManifestFormat

/// Claude's tokens as its session file tells them, which covers all runs of the session.
///
/// A run writes a `cost-state` with the session's totals at its end, unless it is killed; the `assistant` lines before
/// have the final counts, one line for each block of a message.
struct ClaudeSession {
    /// The messages that this run printed.
    let own: Set<String>
    /// Whether the session is older than the run.
    let isResumed: Bool
    /// The session's tokens before the run, if they are known.
    let base: Run.TokenCounts?

    /// What claude says the session has used, up to the last run that wasn't killed.
    private(set) var total: Run.TokenCounts?
    private var previousTotal: Run.TokenCounts?
    /// Whether the last totals come after a message of this run.
    private var isTotalOwn = false
    private var hasOwnMessage = false
    /// Messages after the last totals.
    private var open: [String: Run.TokenCounts] = [:]

    init(own: Set<String>, isResumed: Bool, base: Run.TokenCounts?) {
        self.own = own
        self.isResumed = isResumed
        self.base = base
    }

    /// Takes the next line of the file.
    mutating func consume(_ line: JSONValue) {
        switch line["type"]?.string {
        case "cost-state":
            guard let models = line["modelUsage"]?.object else { return }
            (previousTotal, total) = (total, ClaudeUsage.total(models))
            (isTotalOwn, hasOwnMessage) = (hasOwnMessage, false)
            open = [:]
        case "assistant":
            guard let message = line["message"], let (id, counts) = ClaudeUsage.message(message) else { return }
            let isOwn = own.contains(id)
            hasOwnMessage = hasOwnMessage || isOwn
            // Of a session that is older, an earlier run that was killed may have left messages too.
            if isOwn || !isResumed, open[id] != nil || open.count < 20_000 { open[id] = counts }
        default: break
        }
    }

    /// The run's own tokens; nil if the file doesn't tell.
    var tokens: Run.TokenCounts? {
        let rest = open.values.reduce(Run.TokenCounts(), +)
        guard let total else { return open.isEmpty ? nil : rest }
        return total - start(of: total) + rest
    }

    /// The session's tokens before the run.
    private func start(of total: Run.TokenCounts) -> Run.TokenCounts {
        guard isResumed else { return .init() }
        return base ?? (isTotalOwn ? previousTotal ?? .init() : total)
    }
}
