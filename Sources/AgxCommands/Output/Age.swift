import AgxModel
import Foundation

/// Spans of time from RFC 3339 texts, as kubectl writes them: `27s`, `4m10s`, `3h`.
enum Age {
    /// The text of a number of seconds.
    static func text(seconds: Int) -> String { AgeText.text(seconds: Int64(seconds)) }

    /// The age of an RFC 3339 time; `<unknown>` for anything else.
    static func text(since time: String?, now: Date) -> String {
        guard let seconds = seconds(since: time, now: now) else { return "<unknown>" }
        return text(seconds: seconds)
    }

    /// Whole seconds from an RFC 3339 time to now, negative for a time to come.
    static func seconds(since time: String?, now: Date) -> Int? {
        // What isn't a time has no age.
        guard let time, let timestamp = try? Timestamp(time) else { return nil }
        return Int(now.timeIntervalSince1970.rounded(.down)) - Int(timestamp.secondsSinceEpoch)
    }
}
