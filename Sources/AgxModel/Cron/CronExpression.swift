/// A time table as cron writes it: minute, hour, day of month, month, day of week; or a name such as `@daily`.
///
/// A day fits if both of its fields do; if both are restricted, which means that neither begins with `*`, one of them
/// is enough (the rule of Vixie's cron).
package struct CronExpression: Sendable, Hashable {
    let minutes: CronField
    let hours: CronField
    private let daysOfMonth: CronField
    private let months: CronField
    private let daysOfWeek: CronField

    private static let macros = [
        "@yearly": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0", "@daily": "0 0 * * *",
        "@hourly": "0 * * * *",
    ]

    /// Reads an expression; throws what is wrong with it, without a quote of the whole.
    package init(_ text: String) throws(ModelError) {
        let fields = try Self.expanded(text).split { $0 == " " || $0 == "\t" }
        let names = CronFieldKind.allCases.map(\.rawValue).joined(separator: ", ")
        guard fields.count == CronFieldKind.allCases.count else {
            throw ModelError(.invalidValue, "has \(fields.count) fields where cron has 5: \(names)")
        }
        minutes = try CronFieldParser(kind: .minute).parse(fields[0])
        hours = try CronFieldParser(kind: .hour).parse(fields[1])
        daysOfMonth = try CronFieldParser(kind: .dayOfMonth).parse(fields[2])
        months = try CronFieldParser(kind: .month).parse(fields[3])
        daysOfWeek = try CronFieldParser(kind: .dayOfWeek).parse(fields[4])
    }

    private static func expanded(_ text: String) throws(ModelError) -> String {
        if text.hasPrefix("TZ=") || text.hasPrefix("CRON_TZ=") {
            throw ModelError(.invalidValue, "begins with a time zone: write that into timeZone")
        }
        guard text.hasPrefix("@") else { return text }
        guard let expression = macros[text] else {
            throw ModelError(.invalidValue, "is none of \(macros.keys.sorted().joined(separator: ", "))")
        }
        return expression
    }
}

extension CronExpression {
    /// Whether it names times of day, rather than a rhythm: neither minute nor hour begins with `*`.
    var isFixedTime: Bool { !minutes.isStar && !hours.isStar }

    /// Whether a day of the civil calendar fits, whatever the time; days count from 1970-01-01.
    func matches(day: Int64) -> Bool {
        let date = CivilDate(daysSinceEpoch: day)
        guard months.contains(date.month) else { return false }
        // 1970-01-01 was a Thursday.
        let weekday = ((day + 4) % 7 + 7) % 7
        let (fitsMonth, fitsWeek) = (daysOfMonth.contains(date.day), daysOfWeek.contains(weekday))
        return daysOfMonth.isStar || daysOfWeek.isStar ? fitsMonth && fitsWeek : fitsMonth || fitsWeek
    }

    /// The civil minutes that fit, ascending, in seconds since 1970-01-01T00:00 of the same calendar.
    func civilMinutes(in range: Range<Int64>) -> [Int64] {
        guard !range.isEmpty else { return [] }
        var result: [Int64] = []
        let (first, last) = (CivilDay.containing(range.lowerBound), CivilDay.containing(range.upperBound - 1))
        for day in first...last where matches(day: day) {
            for hour in hours.all {
                for minute in minutes.all {
                    let time = day * CivilDay.seconds + hour * 3600 + minute * 60
                    if range.contains(time) { result.append(time) }
                }
            }
        }
        return result
    }
}
