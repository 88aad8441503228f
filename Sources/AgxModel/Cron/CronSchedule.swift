package import Foundation

/// A cron expression in a time zone: when something is due.
///
/// Where clocks are set, it does as Vixie's cron: an expression that names times of day (neither minute nor hour begins
/// with `*`) is due once for each of them, right after the gap if the clocks skip it, and the first time if they show it
/// twice; all skipped by one gap are due together. Any other expression goes by what the clocks show: nothing for what
/// they skip, twice for what they show twice.
package struct CronSchedule: Sendable, Hashable {
    package let expression: CronExpression
    package let timeZone: TimeZone

    /// The days that are looked through; 29 February on a given day of the week may be 40 years away.
    private static let horizon: Int64 = 41 * 366

    package init(_ expression: CronExpression, timeZone: TimeZone) {
        self.expression = expression
        self.timeZone = timeZone
    }

    /// Throws what is wrong with the expression, or with the zone's IANA name.
    package init(_ text: String, timeZone name: String) throws(ModelError) {
        self.init(try CronExpression(text), timeZone: try ZoneName.zone(name))
    }

    /// The first occurrence later than `date`, nil if there is none within 41 years.
    package func next(after date: Date) -> Date? {
        let second = Timestamp(date).secondsSinceEpoch
        let first = CivilDay.containing(second)
        for day in first..<first + Self.horizon {
            if let instant = instants(day: day).first(where: { $0 > second }) { return Self.date(instant) }
        }
        return nil
    }

    /// The last `limit` occurrences later than `start` and not later than `end`, ascending.
    package func latest(_ limit: Int, after start: Date, through end: Date) -> [Date] {
        let (from, to) = (Timestamp(start).secondsSinceEpoch, Timestamp(end).secondsSinceEpoch)
        guard from < to, limit > 0 else { return [] }
        let last = CivilDay.containing(to)
        let first = max(CivilDay.containing(from), last - Self.horizon)
        var result: [Int64] = []
        for day in stride(from: last, through: first, by: -1) where result.count < limit {
            let found = instants(day: day).filter { $0 > from && $0 <= to }
            result = found.suffix(limit - result.count) + result
        }
        return result.map(Self.date)
    }

    /// How many occurrences are later than `start` and not later than `end`.
    package func count(after start: Date, through end: Date) -> Int {
        let (from, to) = (Timestamp(start).secondsSinceEpoch, Timestamp(end).secondsSinceEpoch)
        guard from < to else { return 0 }
        return (CivilDay.containing(from)...CivilDay.containing(to)).reduce(0) { sum, day in
            sum + instants(day: day).count { $0 > from && $0 <= to }
        }
    }

    private static func date(_ second: Int64) -> Date { Date(timeIntervalSince1970: Double(second)) }
}

extension CronSchedule {
    /// The occurrences within one day of UTC, ascending.
    private func instants(day: Int64) -> [Int64] {
        // No clock is further than a day from UTC, so that these are the civil days it may be then.
        guard (day - 1...day + 1).contains(where: expression.matches(day:)) else { return [] }
        let start = day * CivilDay.seconds
        // What clocks show again was shown before, at most a day ago.
        let stretches = ZoneStretch.stretches(of: start - CivilDay.seconds..<start + CivilDay.seconds, in: timeZone)
        return stretches.flatMap { instants(in: $0, from: start) }
    }

    private func instants(in stretch: ZoneStretch, from start: Int64) -> [Int64] {
        guard start < stretch.range.upperBound else { return [] }
        let change = stretch.range.lowerBound
        let first = max(change, start) + stretch.offset
        let end = stretch.range.upperBound + stretch.offset
        guard expression.isFixedTime else {
            return expression.civilMinutes(in: first..<end).map { $0 - stretch.offset }
        }
        // Up to here the clocks have come before they were set.
        let shown = change + stretch.offsetBefore
        let fresh = max(first, shown)
        var instants = fresh < end ? expression.civilMinutes(in: fresh..<end).map { $0 - stretch.offset } : []
        if change >= start, shown < change + stretch.offset, instants.first != change,
            !expression.civilMinutes(in: shown..<change + stretch.offset).isEmpty
        {
            instants.insert(change, at: 0)
        }
        return instants
    }
}
