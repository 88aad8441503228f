import DockerEngine
import Foundation
import TestSupport
import Testing

@Suite("Times of an engine", .timeLimit(.minutes(5)))
struct EngineTimeTests {
    @Test(
        "RFC 3339 is read to the nanosecond",
        arguments: [
            ("1970-01-01T00:00:00Z", 0, 0), ("1970-01-01T00:00:01.5Z", 1, 500_000_000),
            ("2024-02-29T12:34:56.123456789Z", 1_709_210_096, 123_456_789),
            ("2024-02-29T14:34:56.123456789+02:00", 1_709_210_096, 123_456_789),
            ("2000-03-01T00:00:00-00:30", 951_870_600, 0), ("1969-12-31T23:59:59Z", -1, 0),
        ] as [(String, Int64, Int64)],
    )
    func parsing(text: String, seconds: Int64, nanoseconds: Int64) {
        #expect(EngineTime(rfc3339: text) == EngineTime(seconds: seconds, nanoseconds: nanoseconds))
    }

    @Test(
        "Never, and what is no time, is nil",
        arguments: [
            "0001-01-01T00:00:00Z", "", "today", "2024-02-29", "2024-02-29T12:34:56", "2024-02-29T12:34:56.Z",
            "2024-13-29T12:34:56Z", "2024-02-29T25:34:56Z", "2024-02-29T12:34:56Zx", "２024-02-29T12:34:56Z",
        ],
    )
    func never(text: String) {
        #expect(EngineTime(rfc3339: text) == nil)
    }

    @Test("Agrees with Foundation's calendar on many days", arguments: UInt64(1)...100)
    func calendar(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let seconds = Int64.random(in: -1_000_000_000...10_000_000_000, using: &generator)
        let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        #expect(EngineTime(rfc3339: text) == EngineTime(seconds: seconds), "seed \(seed)")
        let time = EngineTime(seconds: seconds, nanoseconds: Int64.random(in: 0..<1_000_000_000, using: &generator))
        #expect(EngineTime(rfc3339: time.rfc3339) == time, "seed \(seed)")
    }

    @Test("A time is passed on as engines write it")
    func encoding() throws {
        var state = ContainerState()
        state.startedAt = EngineTime(seconds: 1_709_210_096, nanoseconds: 5)
        let text = String(decoding: try JSONEncoder().encode(state), as: UTF8.self)
        #expect(text.contains(#""StartedAt":"2024-02-29T12:34:56.000000005Z""#))
        let read = try JSONDecoder().decode(ContainerState.self, from: Data(text.utf8))
        #expect(read.startedAt == state.startedAt && read.finishedAt == nil)
    }

    @Test("The query form keeps leading zeros, and negative nanoseconds carry over")
    func query() {
        #expect(EngineTime(seconds: 12, nanoseconds: 34).description == "12.000000034")
        #expect(EngineTime(nanosecondsSince1970: -1) == EngineTime(seconds: -1, nanoseconds: 999_999_999))
        #expect(EngineTime(seconds: 1, nanoseconds: 2).nanosecondsSince1970 == 1_000_000_002)
    }
}
