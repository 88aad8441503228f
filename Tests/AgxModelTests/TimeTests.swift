import ManifestFormat
import TestSupport
import Testing

import struct Foundation.Date

@testable import AgxModel

@Suite("Times and spans", .timeLimit(.minutes(5)))
struct TimeTests {
    @Test(
        "durations are read and written as in Go",
        arguments: [
            ("15m", "15m"), ("1h30m", "1h30m"), ("90s", "1m30s"), ("1.5h", "1h30m"), ("500ms", "500ms"), ("0", "0s"),
            ("1500us", "1.5ms"), ("2µs", "2us"), ("24h", "24h"), ("1m0.5s", "1m0.5s"), ("-5m", "-5m"),
            ("100ns", "100ns"),
        ],
    )
    func durations(text: String, canonical: String) throws {
        #expect(try GoDuration(text).description == canonical)
    }

    @Test("what is no duration is refused", arguments: ["", "15", "m", "1d", "1h 30m", "h1", "1..5s", "-", "1e3s"])
    func refusedDurations(text: String) throws {
        let error = try #require(throws: ModelError.self) { try GoDuration(text) }
        #expect(error.message.contains("1h30m"))
    }

    @Test(
        "a duration of more than 292 years is an error, not a trap",
        arguments: ["9999999h", "99999999999999999999s"],
    )
    func longDurations(text: String) {
        #expect(throws: ModelError.self) { try GoDuration(text) }
    }

    @Test("durations and Swift's own convert both ways")
    func conversion() throws {
        #expect(try GoDuration("1h30m").duration == .seconds(5400))
        #expect(GoDuration(.milliseconds(1500)).description == "1.5s")
        #expect(GoDuration(.seconds(Int64.max)).nanoseconds == .max)
    }

    @Test(
        "RFC 3339 is read with any offset and written in UTC",
        arguments: [
            ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z"), ("2026-03-01T12:00:00.999Z", "2026-03-01T12:00:00Z"),
            ("2026-03-01T01:00:00+02:00", "2026-02-28T23:00:00Z"), ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
            ("2024-02-29T00:00:00-00:30", "2024-02-29T00:30:00Z"), ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ],
    )
    func timestamps(text: String, utc: String) throws {
        #expect(try Timestamp(text).description == utc)
    }

    @Test(
        "what is no time is refused",
        arguments: [
            "", "now", "2026-03-01", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-03-01T24:00:00Z",
            "2026-03-01 12:00:00Z", "2026-03-01T12:00:00", "2026-03-01T12:00:00+2:00", "2026-03-01T12:00:00.Z",
            "2026-03-01T12:00:00Zjunkjunkjunk", "2025-02-29T00:00:00Z", "0001-01-01T00:00:00+10:00",
        ],
    )
    func refusedTimestamps(text: String) {
        #expect(throws: ModelError.self) { try Timestamp(text) }
    }

    @Test("every second reads back from its own text, and Foundation agrees", arguments: [5, 6] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let seconds = Int64.random(in: -62_135_596_800...253_402_300_799, using: &generator)
            let time = Timestamp(secondsSinceEpoch: seconds)
            #expect(try Timestamp(time.description) == time, "seed \(seed)")
        }
        let date = Date(timeIntervalSince1970: 1_772_366_400.75)
        #expect(Timestamp(date).description == date.ISO8601Format())
    }

    @Test("dates outside the calendar are cut to it", arguments: [Double.infinity, 1e300, -1e300, -.infinity])
    func extremes(seconds: Double) {
        let time = Timestamp(Date(timeIntervalSince1970: seconds))
        #expect(time.description == (seconds > 0 ? "9999-12-31T23:59:59Z" : "0001-01-01T00:00:00Z"))
    }

    @Test("a condition keeps the time of its last change while its status stays the same")
    func conditions() throws {
        let (first, later) = (Timestamp(secondsSinceEpoch: 100), Timestamp(secondsSinceEpoch: 200))
        let start = [Condition]().setting(Condition("Ready", .isFalse, reason: "Creating", at: first))
        let same = start.setting(Condition("Ready", .isFalse, reason: "Pulling", at: later))
        #expect(same[type: "Ready"]?.lastTransitionTime == first)
        #expect(same[type: "Ready"]?.reason == "Pulling")
        let changed = same.setting(Condition("Ready", .isTrue, reason: "Up", at: later, observedGeneration: 3))
        #expect(changed[type: "Ready"]?.lastTransitionTime == later)
        #expect(changed.isTrue("Ready"))
        #expect(changed.count == 1)
        #expect(changed.removing("Ready").isEmpty)
    }
}
