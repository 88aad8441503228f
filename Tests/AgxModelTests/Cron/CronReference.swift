import Foundation
import TestSupport

/// A slow cron: reads the clock on the wall each minute, as Vixie's daemon does, with Foundation's calendar.
struct CronReference {
    private let fields: [Set<Int>]
    private let isStar: [Bool]
    private let calendar: Calendar
    /// Of a clock that is never set.
    private let even: Calendar

    init(_ text: String, zone: String) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: zone) ?? .gmt
        self.calendar = calendar
        calendar.timeZone = .gmt
        even = calendar
        let parts = text.split(separator: " ")
        isStar = parts.map { $0.hasPrefix("*") }
        let limits = [0...59, 0...23, 1...31, 1...12, 0...6]
        fields = zip(parts, limits).map { part, limit in
            part.split(separator: ",").reduce(into: []) { $0.formUnion(Self.values($1, limit)) }
        }
    }

    private static func values(_ part: Substring, _ limit: ClosedRange<Int>) -> [Int] {
        let pieces = part.split(separator: "/")
        let ends = pieces[0] == "*" ? [limit.lowerBound, limit.upperBound] : pieces[0].split(separator: "-").map(int)
        let step = pieces.count == 2 ? int(pieces[1]) : 1
        return Array(stride(from: ends[0], through: ends[ends.count - 1], by: step))
    }

    private static func int(_ text: Substring) -> Int { Int(text) ?? -1 }

    /// A random expression of lists, ranges and steps, mostly of the small hours.
    static func expression(using random: inout SeededGenerator) -> String {
        func field(_ limit: ClosedRange<Int>, stars: Int) -> String {
            let first = Int.random(in: limit, using: &random)
            let last = Int.random(in: first...limit.upperBound, using: &random)
            if Int.random(in: 0..<100, using: &random) < stars {
                return Bool.random(using: &random) ? "*" : "*/\(max(first / 2, 1))"
            }
            switch Int.random(in: 0..<4, using: &random) {
            case 0: return "\(first)-\(last)/\(Int.random(in: 1...7, using: &random))"
            case 1: return "\(first)-\(last)"
            case 2: return "\(last),\(first)"
            default: return "\(first)"
            }
        }
        let hours = Bool.random(using: &random) ? 0...4 : 0...23
        return [
            field(0...59, stars: 30), field(hours, stars: 30), field(1...31, stars: 80), field(1...12, stars: 95),
            field(0...6, stars: 80),
        ].joined(separator: " ")
    }

    func times(after start: Date, through end: Date) -> [Date] {
        var times: [Date] = []
        // The clock is watched from a day before, so that it is known how far it has come.
        var time = start.addingTimeInterval(-86_400)
        var shown = civil(time)
        while time <= end {
            let now = civil(time)
            let isDue: Bool
            if isStar[0] || isStar[1] {
                isDue = matches(now)
            } else {
                isDue = now > shown && stride(from: shown + 60, through: now, by: 60).contains(where: matches)
            }
            if isDue, time > start { times.append(time) }
            shown = max(shown, now)
            time.addTimeInterval(60)
        }
        return times
    }

    /// What the clock on the wall shows, as seconds of a clock that is never set.
    private func civil(_ time: Date) -> Int {
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: time)
        return Int(even.date(from: parts)?.timeIntervalSince1970 ?? 0)
    }

    private func matches(_ civil: Int) -> Bool {
        let date = Date(timeIntervalSince1970: Double(civil))
        let parts = even.dateComponents([.month, .day, .hour, .minute, .weekday], from: date)
        func holds(_ index: Int, _ value: Int?) -> Bool { value.map(fields[index].contains) ?? false }
        guard holds(0, parts.minute), holds(1, parts.hour), holds(3, parts.month) else { return false }
        let (fitsMonth, fitsWeek) = (holds(2, parts.day), holds(4, parts.weekday.map { $0 - 1 }))
        return isStar[2] || isStar[4] ? fitsMonth && fitsWeek : fitsMonth || fitsWeek
    }
}
