import Foundation
import ManifestFormat
import RelayClient
import Testing

@testable import AgxCommands

@Suite("agx usage", .timeLimit(.minutes(5)))
struct UsageTests {
    private static let report = #"""
        {"apiVersion":"runagx.com/v1","kind":"UsageReport","by":"model","isCut":false,
         "items":[
          {"key":"sonnet","runs":2,"starts":2,"seconds":75.5,"processorSeconds":null,"peakMemoryBytes":null,
           "tokens":{"input":10,"output":20,"cacheRead":30,"cacheWrite":40},"outputBytes":99,"cost":1.23456,
           "computedRuns":1,"unpricedRuns":0},
          {"key":"=a,\"b\"","runs":2,"starts":2,"seconds":4000,"processorSeconds":1.5,"peakMemoryBytes":102137856,
           "tokens":{"input":1,"output":2,"cacheRead":3,"cacheWrite":4},"outputBytes":0,"cost":0.5,
           "computedRuns":0,"unpricedRuns":1},
          {"key":null,"runs":1,"starts":1,"seconds":2,"processorSeconds":null,"peakMemoryBytes":null,
           "tokens":{"input":0,"output":0,"cacheRead":0,"cacheWrite":0},"outputBytes":0,"cost":null,
           "computedRuns":0,"unpricedRuns":1}],
         "totals":{"runs":5,"starts":5,"seconds":4077.5,"processorSeconds":1.5,"peakMemoryBytes":102137856,
          "tokens":{"input":11,"output":22,"cacheRead":33,"cacheWrite":44},"outputBytes":99,"cost":1.73456,
          "computedRuns":1,"unpricedRuns":2}}
        """#

    private static func withRelay(_ body: (CommandWorld, FakeRelay) async throws -> Void) async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.rule { request in
                guard request.path.contains("/usage") else { return nil }
                return .body(status: 200, Array(Self.report.utf8))
            }
            try await body(world, relay)
        }
    }

    @Test("a table says what is unknown, and which sums are only a part")
    func table() async throws {
        try await Self.withRelay { world, _ in
            let outcome = await world.agx("usage", "-n", "acme", "--by", "model")
            #expect(
                outcome.output == """
                    MODEL    RUNS   TIME    CPU TIME   PEAK MEMORY   INPUT   OUTPUT   CACHE READ   CACHE WRITE   COST (USD)
                    sonnet   2      1m16s   unknown    unknown       10      20       30           40            1.2346
                    =a,"b"   2      1h06m   1.5s       97.4 MiB      1       2        3            4             ≥0.5000
                    <none>   1      2.0s    unknown    unknown       0       0        0            0             unknown
                    TOTAL    5      1h07m   1.5s       97.4 MiB      11      22       33           44            ≥1.7345

                    """
            )
            #expect(outcome.errors.hasPrefix("The cost of 2 of 5 runs is unknown"))
            #expect(outcome.code == 0)
        }
    }

    @Test("CSV has every number, and nothing that a spreadsheet would carry out")
    func csv() async throws {
        try await Self.withRelay { world, _ in
            let outcome = await world.agx("usage", "-n", "acme", "--by", "model", "-o", "csv")
            let lines = outcome.output.components(separatedBy: "\r\n")
            #expect(lines.first?.hasPrefix("model,runs,starts,seconds,processor_seconds,") == true)
            #expect(lines[1] == "sonnet,2,2,75.5,,,10,20,30,40,99,1.23456,1,0")
            #expect(lines[2] == #""'=a,""b""",2,2,4000,1.5,102137856,1,2,3,4,0,0.5,0,1"#)
            #expect(lines[3] == ",1,1,2,,,0,0,0,0,0,unknown,0,1")
            #expect(lines[4].isEmpty && lines.count == 5)
        }
    }

    @Test("JSON is the relay's own answer; what is wrong is refused before anybody is asked")
    func json() async throws {
        try await Self.withRelay { world, _ in
            let outcome = await world.agx("usage", "-A", "-o", "json")
            let answer = try JSONValue.parse(json: Array(outcome.output.utf8))
            let expected = try JSONValue.parse(json: Array(Self.report.utf8))
            #expect(answer == expected)
            #expect(await world.agx("usage", "-A", "--by", "colour").errors.contains("--by must be one of"))
            #expect(await world.agx("usage", "-A", "-o", "yaml").errors.contains("table, csv or json"))
            #expect(await world.agx("usage", "-A", "--since", "lately").errors.contains("--since must be like 7d"))
        }
    }

    @Test(
        "spans and dates",
        arguments: [
            ("7d", "2025-12-25T00:05:00Z"), ("12h", "2025-12-31T12:05:00Z"), ("0m", "2026-01-01T00:05:00Z"),
            ("2025-12-24", "2025-12-24T00:00:00Z"), ("2025-12-24T01:00:00+01:00", "2025-12-24T00:00:00Z"),
        ],
    )
    func spans(text: String, time: String) throws {
        #expect(try UsageSpan.time(text, now: CommandWorld.now, option: "--since") == time)
    }

    @Test(
        "times",
        arguments: [(0.0, "0.0s"), (59.94, "59.9s"), (60, "1m00s"), (3599.4, "59m59s"), (3600, "1h00m")],
    )
    func times(seconds: Double, text: String) { #expect(UsageSheet.time(.number(seconds)) == text) }

    @Test(
        "amounts of memory",
        arguments: [(0, "0 KiB"), (524_288, "512 KiB"), (1_048_576, "1.0 MiB"), (3_221_225_472, "3.0 GiB")],
    )
    func memory(bytes: Int64, text: String) { #expect(UsageSheet.memory(.integer(bytes)) == text) }
}
