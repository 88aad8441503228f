package import Foundation

/// An instant on an engine's clock, to the nanosecond.
package struct EngineTime: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Seconds since 1970, in UTC.
    package let seconds: Int64

    /// Nanoseconds within the second: 0 to 999,999,999.
    package let nanoseconds: Int32

    /// The instant `seconds` and `nanoseconds` after 1970; nanoseconds outside one second are carried over.
    package init(seconds: Int64, nanoseconds: Int64 = 0) {
        let billion: Int64 = 1_000_000_000
        let remainder = ((nanoseconds % billion) + billion) % billion
        self.seconds = seconds.addingReportingOverflow((nanoseconds - remainder) / billion).partialValue
        self.nanoseconds = Int32(remainder)
    }

    /// The instant a number of nanoseconds after 1970, as events give it.
    package init(nanosecondsSince1970: Int64) { self.init(seconds: 0, nanoseconds: nanosecondsSince1970) }

    /// The instant of a date, to the precision a date has.
    package init(_ date: Date) {
        let whole = date.timeIntervalSince1970.rounded(.down)
        let fraction = date.timeIntervalSince1970 - whole
        self.init(seconds: Int64(whole), nanoseconds: Int64(fraction * 1e9))
    }

    /// The instant as a date, which keeps less than nanoseconds.
    package var date: Date { Date(timeIntervalSince1970: Double(seconds) + Double(nanoseconds) / 1e9) }

    /// Nanoseconds since 1970.
    package var nanosecondsSince1970: Int64 {
        seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue.addingReportingOverflow(Int64(nanoseconds))
            .partialValue
    }

    /// `seconds.nanoseconds`, as the query items `since` and `until` have it.
    package var description: String {
        let digits = String(nanoseconds)
        return "\(seconds)." + String(repeating: "0", count: 9 - digits.count) + digits
    }

    /// Orders by time.
    package static func < (left: Self, right: Self) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}
