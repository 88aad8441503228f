import Testing

@testable import AgxModel

@Suite("Cron expressions", .timeLimit(.minutes(5)))
struct CronExpressionTests {
    @Test(
        "each way of writing a field gives its values",
        arguments: [
            (.minute, "*", Array(0...59)), (.minute, "*/20", [0, 20, 40]), (.minute, "5", [5]),
            (.minute, "1,3,1", [1, 3]), (.minute, "10-14/2,59", [10, 12, 14, 59]),
            (.minute, "50/3", [50, 53, 56, 59]),
            (.hour, "22-23,0", [0, 22, 23]), (.dayOfMonth, "31", [31]), (.month, "jan,Mar-MAY", [1, 3, 4, 5]),
            (.dayOfWeek, "MON-FRI", [1, 2, 3, 4, 5]), (.dayOfWeek, "7", [0]), (.dayOfWeek, "0,7", [0]),
            (.dayOfWeek, "5-7", [0, 5, 6]), (.dayOfWeek, "fri-sun", [0, 5, 6]), (.dayOfWeek, "SUN-TUE", [0, 1, 2]),
            (.dayOfWeek, "*/2", [0, 2, 4, 6]), (.dayOfWeek, "3/2", [3, 5]), (.dayOfWeek, "0-7", Array(0...6)),
        ] as [(CronFieldKind, String, [Int])],
    )
    func fields(kind: CronFieldKind, text: String, values: [Int]) throws {
        #expect(try CronFieldParser(kind: kind).parse(text[...]).all == values.map(Int64.init))
    }

    @Test(
        "what can't be read is told by field and part",
        arguments: [
            ("60 * * * *", #"minute "60" is not one of 0 to 59"#),
            ("* 24 * * *", #"hour "24" is not one of 0 to 23"#),
            ("* * 0 * *", #"day of month "0" is not one of 1 to 31"#),
            ("* * * FOO *", #"month "FOO" is not one of 1 to 12 or JAN to DEC"#),
            ("* * * * 8", #"day of week "8" is not one of 0 to 7 or SUN to SAT"#),
            ("* * * * 5L", #"day of week "5L" is not one of 0 to 7 or SUN to SAT"#),
            ("5-1 * * * *", #"minute "5-1" is a range that ends before it begins"#),
            ("*/0 * * * *", #"minute "*/0" has a step that is no number from 1 to 59"#),
            ("*/90 * * * *", #"minute "*/90" has a step that is no number from 1 to 59"#),
            ("1,,2 * * * *", #"minute "1,,2" has an empty place in its list"#),
            ("-1 * * * *", #"minute "" is not one of 0 to 59"#),
            ("*-5 * * * *", #"minute "*" is not one of 0 to 59"#),
            ("١ * * * *", #"minute "١" is not one of 0 to 59"#),
            ("* * * *", "has 4 fields where cron has 5: minute, hour, day of month, month, day of week"),
            ("0 * * * * *", "has 6 fields where cron has 5: minute, hour, day of month, month, day of week"),
            ("", "has 0 fields where cron has 5: minute, hour, day of month, month, day of week"),
            ("@reboot", "is none of @daily, @hourly, @monthly, @weekly, @yearly"),
            ("CRON_TZ=UTC 0 * * * *", "begins with a time zone: write that into timeZone"),
        ],
    )
    func refused(text: String, message: String) {
        let error = #expect(throws: ModelError.self) { try CronExpression(text) }
        #expect(error?.message == message)
    }

    @Test("days are joined by or where both are restricted, by and where one begins with a star")
    func days() throws {
        // 2026-11-01 is a Sunday.
        let first = try #require(CivilDate(year: 2026, month: 11, day: 1)).daysSinceEpoch
        func days(_ text: String) throws -> [Int64] {
            let expression = try CronExpression(text)
            return (0..<30).filter { expression.matches(day: first + $0) }.map { $0 + 1 }
        }
        #expect(try days("0 0 13 * FRI") == [6, 13, 20, 27])
        #expect(try days("0 0 1,2 * MON") == [1, 2, 9, 16, 23, 30])
        #expect(try days("0 0 */10 * SUN") == [1])
        #expect(try days("0 0 5 * *") == [5])
        #expect(try days("0 0 * 12 *") == [])
    }

    @Test(
        "zones are names of the IANA database",
        arguments: [
            ("Europe/Berlin", nil), ("UTC", nil), ("Etc/GMT+5", nil), ("CET", nil),
            ("Local", "depends on the machine: write a name such as Europe/Berlin or UTC"),
            (
                "Europe/Belrin",
                "is no time zone of the IANA database: write a name such as Europe/Berlin or UTC; did you mean "
                    + #""Europe/Berlin"?"#,
            ),
            ("PST", "is no time zone of the IANA database: write a name such as Europe/Berlin or UTC"),
            ("GMT+2", "is no time zone of the IANA database: write a name such as Europe/Berlin or UTC"),
        ] as [(String, String?)],
    )
    func zones(name: String, message: String?) {
        let result = Result { () throws(ModelError) in try ZoneName.zone(name) }
        switch result {
        case .success: #expect(message == nil)
        case .failure(let error): #expect(error.message == message)
        }
    }
}
