import AgxModel
import ManifestFormat

/// Gemini's tokens are those of the process; its thoughts are in the total only.
extension Run.TokenCounts {
    /// The `stats` of the last event.
    init(gemini stats: JSONValue) {
        self.init(
            input: stats.count("input"),
            output: stats.count("total_tokens") &- stats.count("input_tokens"),
            cacheRead: stats.count("cached"),
            cacheWrite: 0,
        )
    }

    /// The `stats` of the one object that `--output-format json` prints.
    init(geminiReport stats: JSONValue) {
        self = (stats["models"]?.object ?? [:]).values.reduce(Run.TokenCounts()) { sum, model in
            let tokens = model["tokens"] ?? .null
            return sum
                + Run.TokenCounts(
                    input: tokens.count("input"),
                    output: tokens.count("total") &- tokens.count("prompt"),
                    cacheRead: tokens.count("cached"),
                    cacheWrite: 0,
                )
        }
    }
}
