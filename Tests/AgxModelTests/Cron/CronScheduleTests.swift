import Foundation
import TestSupport
import Testing

@testable import AgxModel

@Suite("Cron schedules in time zones", .timeLimit(.minutes(5)))
struct CronScheduleTests {
    /// The occurrences later than a time and not later than another, as `MM-DD HH:MM` in UTC.
    static func times(_ text: String, _ zone: String, _ start: String, _ end: String) throws -> [String] {
        let schedule = try CronSchedule(text, timeZone: zone)
        let (first, last) = (try Timestamp(start).date, try Timestamp(end).date)
        var times: [Date] = []
        var time = first
        while let next = schedule.next(after: time), next <= last {
            times.append(next)
            time = next
        }
        #expect(schedule.latest(10_000, after: first, through: last) == times)
        #expect(schedule.latest(2, after: first, through: last) == times.suffix(2))
        #expect(schedule.count(after: first, through: last) == times.count)
        return times.map { String(Timestamp($0).description.dropFirst(5).dropLast(4)).replacing("T", with: " ") }
    }

    @Test("an occurrence is later than the time asked about, to the second")
    func strict() throws {
        let schedule = try CronSchedule("0 12 * * *", timeZone: "UTC")
        func next(_ text: String, plus fraction: Double = 0) throws -> String? {
            schedule.next(after: try Timestamp(text).date.addingTimeInterval(fraction)).map {
                Timestamp($0).description
            }
        }
        #expect(try next("2026-01-01T11:59:59Z", plus: 0.999) == "2026-01-01T12:00:00Z")
        #expect(try next("2026-01-01T12:00:00Z") == "2026-01-02T12:00:00Z")
        #expect(try next("1969-12-30T13:00:00Z") == "1969-12-31T12:00:00Z")
    }

    @Test("leap days, and days that never come")
    func leapDays() throws {
        func next(_ text: String, _ start: String) throws -> String? {
            try CronSchedule(text, timeZone: "UTC").next(after: Timestamp(start).date).map { Timestamp($0).description }
        }
        #expect(try next("0 0 29 2 *", "2026-01-01T00:00:00Z") == "2028-02-29T00:00:00Z")
        #expect(try next("0 0 29 2 *", "2096-03-01T00:00:00Z") == "2104-02-29T00:00:00Z")
        #expect(try next("0 0 29 2 */7", "2088-03-01T00:00:00Z") == "2128-02-29T00:00:00Z")
        #expect(try next("0 0 30 2 *", "2026-01-01T00:00:00Z") == nil)
        #expect(try next("0 0 31 4,6,9,11 *", "2026-01-01T00:00:00Z") == nil)
        #expect(try next("@yearly", "9999-06-01T00:00:00Z")?.hasPrefix("9999-12-31") == true)
    }

    @Test("Berlin loses an hour at 01:00 UTC of 2026-03-29 and has it twice on 2026-10-25")
    func berlin() throws {
        func spring(_ text: String) throws -> [String] {
            try Self.times(text, "Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T03:00:00Z")
        }
        #expect(try spring("30 2 * * *") == ["03-29 01:00"])
        #expect(try spring("0,30 2 * * *") == ["03-29 01:00"])
        #expect(try spring("0 2,3 * * *") == ["03-29 01:00"])
        #expect(try spring("15 1-3 * * *") == ["03-29 00:15", "03-29 01:00", "03-29 01:15"])
        #expect(try spring("30 * * * *") == ["03-28 23:30", "03-29 00:30", "03-29 01:30", "03-29 02:30"])
        #expect(try spring("*/30 2 * * *") == [])
        func autumn(_ text: String) throws -> [String] {
            try Self.times(text, "Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T03:00:00Z")
        }
        #expect(try autumn("30 2 * * *") == ["10-25 00:30"])
        #expect(try autumn("0 2,3 * * *") == ["10-25 00:00", "10-25 02:00"])
        #expect(try autumn("*/30 2 * * *") == ["10-25 00:00", "10-25 00:30", "10-25 01:00", "10-25 01:30"])
        let hourly = ["10-24 22:30", "10-24 23:30", "10-25 00:30", "10-25 01:30", "10-25 02:30"]
        #expect(try autumn("30 */1 * * *") == hourly)
    }

    @Test("New York, Lord Howe by half an hour, Samoa without 30 December 2011, São Paulo at midnight")
    func others() throws {
        let spring = ("2026-03-08T06:00:00Z", "2026-03-08T09:00:00Z")
        #expect(try Self.times("15 2 * * *", "America/New_York", spring.0, spring.1) == ["03-08 07:00"])
        let autumn = ("2026-11-01T04:00:00Z", "2026-11-01T08:00:00Z")
        #expect(try Self.times("15 1 * * *", "America/New_York", autumn.0, autumn.1) == ["11-01 05:15"])
        #expect(try Self.times("15 * * * *", "America/New_York", autumn.0, autumn.1).count == 4)
        let gap = ("2026-10-03T14:00:00Z", "2026-10-03T16:30:00Z")
        #expect(try Self.times("15 2 * * *", "Australia/Lord_Howe", gap.0, gap.1) == ["10-03 15:30"])
        #expect(
            try Self.times("15,45 2 * * *", "Australia/Lord_Howe", gap.0, gap.1) == ["10-03 15:30", "10-03 15:45"]
        )
        let back = ("2026-04-04T14:00:00Z", "2026-04-04T16:00:00Z")
        #expect(try Self.times("45 1 * * *", "Australia/Lord_Howe", back.0, back.1) == ["04-04 14:45"])
        #expect(try Self.times("45 * * * *", "Australia/Lord_Howe", back.0, back.1) == ["04-04 14:45", "04-04 15:15"])
        let samoa = ("2011-12-30T00:00:00Z", "2011-12-31T09:00:00Z")
        #expect(try Self.times("0 9 * * *", "Pacific/Apia", samoa.0, samoa.1) == ["12-30 10:00", "12-30 19:00"])
        let midnight = ("2018-11-03T04:00:00Z", "2018-11-05T01:00:00Z")
        #expect(try Self.times("@daily", "America/Sao_Paulo", midnight.0, midnight.1) == ["11-04 03:00"])
        let (start, end) = (try Timestamp("2026-01-01T00:00:00Z").date, try Timestamp("2027-01-01T00:00:00Z").date)
        for (text, count) in [("30 2 * * *", 365), ("@hourly", 8760)] {
            #expect(try CronSchedule(text, timeZone: "Europe/Berlin").count(after: start, through: end) == count)
        }
    }

    @Test("random expressions agree with a clock that is read minute by minute", arguments: UInt64(0)..<80)
    func reference(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC", "Africa/Casablanca"]
        let zone = zones[Int.random(in: 0..<zones.count, using: &random)]
        let text = CronReference.expression(using: &random)
        let reference = try CronReference(text, zone: zone)
        // Mostly where clocks are set, else anywhere.
        let changes = [
            "2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-10-03", "2026-04-04", "2027-02-07",
        ]
        let day = Int.random(in: 0..<changes.count * 2, using: &random)
        let middle = try Timestamp((day < changes.count ? changes[day] : "2028-02-28") + "T12:00:00Z").date
        let (start, end) = (middle.addingTimeInterval(-100_800), middle.addingTimeInterval(100_800))
        let expected = reference.times(after: start, through: end)
        let schedule = try CronSchedule(text, timeZone: zone)
        #expect(schedule.latest(10_000, after: start, through: end) == expected, "seed \(seed): \(text) in \(zone)")
        let next = schedule.next(after: start)
        #expect(expected.isEmpty ? (next ?? .distantFuture) > end : next == expected.first, "seed \(seed): \(text)")
    }
}
