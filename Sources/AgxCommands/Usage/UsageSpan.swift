import AgxModel
import Foundation

/// Reads how far back usage is wanted: `7d`, `12h`, `2026-03-01`, or an RFC 3339 time.
enum UsageSpan {
    private static let units: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]

    /// The time meant, as RFC 3339; a day is its first moment in UTC.
    ///
    /// Throws what is wrong.
    static func time(_ text: String, now: Date, option: String) throws(CommandFailure) -> String {
        if let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
            (0...100_000).contains(count)
        {
            return Timestamp(now.addingTimeInterval(-Double(count * unit))).description
        }
        do {
            return try Timestamp(text.utf8.count == 10 ? text + "T00:00:00Z" : text).description
        } catch {
            throw CommandFailure(
                "error: \(option) must be like 7d, 12h, 2026-03-01 or 2026-03-01T12:00:00Z, not \(text)"
            )
        }
    }
}
