import Foundation

/// Points in time as the API writes them: RFC 3339 in UTC, whole seconds.
enum Timestamp {
    /// The whole second that `date` lies in, so that a stored time reads back equal.
    static func wholeSecond(_ date: Date) -> Date {
        Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
    }

    /// Such as `2026-01-31T08:00:00Z`.
    static func text(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle())
    }

    /// The time that `text` names, nil if it is not of the form that `text(_:)` writes.
    static func date(_ text: String) -> Date? {
        // A text of another form is no time: the caller says so with the name of the field.
        try? Date.ISO8601FormatStyle().parse(text)
    }
}
