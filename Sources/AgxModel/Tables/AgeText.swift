/// Spans of time as kubectl's tables write them: `27s`, `5m12s`, `3h40m`, `12d`, `2y31d`.
package enum AgeText {
    /// The time from one point to another; negative ones, as from a clock that runs ahead, count as none.
    package static func between(_ start: Timestamp, _ end: Timestamp) -> String {
        text(seconds: end.secondsSinceEpoch - start.secondsSinceEpoch)
    }

    /// The text of a number of seconds.
    package static func text(seconds: Int64) -> String {
        let seconds = max(0, seconds)
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
        let years = days / 365
        switch seconds {
        case ..<120: return "\(seconds)s"
        case ..<600: return joined("\(minutes)m", seconds % 60, "s")
        case ..<(3 * 3600): return "\(minutes)m"
        case ..<(8 * 3600): return joined("\(hours)h", minutes % 60, "m")
        case ..<(48 * 3600): return "\(hours)h"
        case ..<(8 * 86_400): return joined("\(days)d", hours % 24, "h")
        case ..<(2 * 365 * 86_400): return "\(days)d"
        case ..<(8 * 365 * 86_400): return joined("\(years)y", days % 365, "d")
        default: return "\(years)y"
        }
    }

    private static func joined(_ first: String, _ second: Int64, _ unit: String) -> String {
        second == 0 ? first : "\(first)\(second)\(unit)"
    }
}
