import AgxModel
import Foundation
import ManifestFormat
import Testing
import UsageLedger

@Suite("Usage added up", .timeLimit(.minutes(5)))
struct ReportTests {
    /// Five runs; their sums below are worked out by hand.
    static func fill(_ ledger: UsageLedger) async throws {
        var first = try TemporaryLedger.row("r1", "build", at: "2026-03-01T23:59:59Z")
        (first.model, first.cost, first.seconds, first.outputBytes) = ("m", 0.25, 1.5, 100)
        first.processorSeconds = 0.5
        first.peakMemoryBytes = 10
        var tokens = Run.TokenCounts()
        (tokens.input, tokens.output, tokens.cacheRead, tokens.cacheWrite) = (100, 20, 3, 4)
        first.tokens = tokens
        var second = try TemporaryLedger.row("r2", "build", at: "2026-03-02T00:00:00Z")
        (second.model, second.tokens, second.seconds, second.actorId) = ("m", tokens, 2, "ann")
        var third = try TemporaryLedger.row("r3", "test", at: "2026-03-02T10:00:00Z")
        (third.model, third.tokens, third.seconds, third.actorId) = ("unheard-of", tokens, 3, "ann")
        third.peakMemoryBytes = 30
        var fourth = try TemporaryLedger.row("r4", "test", at: "2026-03-03T10:00:00Z")
        (fourth.provider, fourth.seconds) = ("shell", 4)
        let other = try TemporaryLedger.row("r1", "x", at: "2026-03-03T11:00:00Z")
        _ = try await ledger.add(TemporaryLedger.page([first, second, third, fourth]), of: TemporaryLedger.acme)
        _ = try await ledger.add(TemporaryLedger.page([other]), of: LedgerCompany(name: "zeta", uid: "uid-zeta"))
    }

    static func prices() throws -> PriceTable {
        // r2: 100*3 + 20*15 + 3*1 + 4*2 = 611 millionths of a dollar.
        let prices = TokenPrices(input: 3_000_000, output: 15_000_000, cacheRead: 1_000_000, cacheWrite: 2_000_000)
        let start = try Timestamp("2026-01-01T00:00:00Z")
        return PriceTable([ModelPrice(provider: "claude", models: ["m"], validFrom: start, prices: prices)])
    }

    static func lines(_ report: UsageReport) -> [String] {
        report.items.map { item in
            let sums = item.sums
            let cost = sums.cost.map(\.description) ?? "unknown"
            return
                "\(item.key ?? "-") \(sums.runs) \(sums.milliseconds) \(sums.tokens.input) \(cost) \(sums.unpricedRuns)"
        }
    }

    @Test(
        "by each dimension",
        arguments: [
            (.task, ["build 2 3500 200 0.250611 0", "test 2 7000 100 0.00 1"]),
            (.provider, ["claude 3 6500 300 0.250611 1", "shell 1 4000 0 0.00 0"]),
            (.model, ["m 2 3500 200 0.250611 0", "- 1 4000 0 0.00 0", "unheard-of 1 3000 100 unknown 1"]),
            (
                .day,
                ["2026-03-01 1 1500 100 0.25 0", "2026-03-02 2 5000 200 0.000611 1", "2026-03-03 1 4000 0 0.00 0"],
            ),
            (.actor, ["- 2 5500 100 0.25 0", "ann 2 5000 200 0.000611 1"]),
            (.company, ["acme 4 10500 300 0.250611 1"]),
        ] as [(UsageDimension, [String])],
    )
    func dimensions(dimension: UsageDimension, expected: [String]) async throws {
        let test = try TemporaryLedger()
        _ = try await test.ledger.reprice(with: try Self.prices())
        try await Self.fill(test.ledger)
        var query = UsageQuery(by: dimension)
        query.company = "uid-acme"
        let report = try await test.ledger.report(query)
        #expect(Self.lines(report) == expected)
        #expect(report.totals.runs == 4 && report.totals.starts == 4 && report.totals.outputBytes == 100)
        #expect(report.totals.processorMilliseconds == 500 && report.totals.peakMemoryBytes == 30)
        #expect(report.totals.computedRuns == 1 && report.totals.unpricedRuns == 1)
        #expect(report.totals.tokens.cacheWrite == 12)
    }

    @Test("of all companies, of a time, and of the first few")
    func ranges() async throws {
        let test = try TemporaryLedger()
        _ = try await test.ledger.reprice(with: try Self.prices())
        try await Self.fill(test.ledger)
        var query = UsageQuery(by: .company)
        let all = try await test.ledger.report(query)
        #expect(Self.lines(all) == ["acme 4 10500 300 0.250611 1", "zeta 1 0 0 unknown 1"])
        #expect(all.totals.runs == 5)
        (query.from, query.to) = (try Timestamp("2026-03-02T00:00:00Z"), try Timestamp("2026-03-03T10:00:00Z"))
        #expect(Self.lines(try await test.ledger.report(query)) == ["acme 2 5000 200 0.000611 1"])
        var one = UsageQuery(by: .task)
        (one.company, one.task) = ("uid-acme", "build")
        #expect(Self.lines(try await test.ledger.report(one)) == ["build 2 3500 200 0.250611 0"])
        query.from = try Timestamp("2030-01-01T00:00:00Z")
        let none = try await test.ledger.report(query)
        #expect(none.items.isEmpty && none.totals == UsageSums() && none.totals.cost == .zero)
        var few = UsageQuery(by: .task)
        few.limit = 1
        let cut = try await test.ledger.report(few)
        #expect(cut.items.map(\.key) == ["build"] && cut.isCut && cut.totals.runs == 5)
    }

    @Test("numbers of any size don't make it fail, and are cut on their way in")
    func extremes() async throws {
        let test = try TemporaryLedger()
        var rows: [UsageRow] = []
        for index in 0..<40 {
            var row = try TemporaryLedger.row("r\(index)")
            var tokens = Run.TokenCounts()
            (tokens.input, tokens.output, tokens.cacheRead) = (.max, Int64.max / 40, -1)
            (row.tokens, row.cost, row.seconds, row.outputBytes) = (tokens, 1e18, .infinity, .max)
            row.processorSeconds = .nan
            row.starts = -3
            row.task = String(repeating: "t", count: 5000)
            rows.append(row)
        }
        #expect(try await test.ledger.add(TemporaryLedger.page(rows), of: TemporaryLedger.acme) == 40)
        let totals = try await test.ledger.report(UsageQuery(by: .task)).totals
        #expect(totals.tokens.input == .max && totals.tokens.output == Int64.max / 40 * 40)
        #expect(totals.tokens.cacheRead == 0 && totals.starts == 0 && totals.processorMilliseconds == 0)
        #expect(totals.knownCost.nanos == .max && totals.outputBytes == .max)
    }

    @Test("a price table that has learned a model gives older runs their cost; what providers said stays")
    func reprice() async throws {
        let test = try TemporaryLedger()
        try await Self.fill(test.ledger)
        #expect(try await test.ledger.report(UsageQuery(by: .task)).totals.unpricedRuns == 3)
        try test.ledger.close()
        let again = try TemporaryLedger(in: test.directory)
        #expect(try await again.ledger.reprice(with: try Self.prices()) == 1)
        #expect(try await again.ledger.reprice(with: try Self.prices()) == 0)
        let totals = try await again.ledger.report(UsageQuery(by: .task)).totals
        #expect(totals.knownCost.description == "0.250611" && totals.unpricedRuns == 2 && totals.computedRuns == 1)
    }

    @Test("the answer has null for what isn't known")
    func json() async throws {
        let test = try TemporaryLedger()
        _ = try await test.ledger.add(TemporaryLedger.page([try TemporaryLedger.row("r")]), of: TemporaryLedger.acme)
        let json = try await test.ledger.report(UsageQuery(by: .model)).json
        #expect(json["by"] == "model" && json["items"]?.array?.count == 1)
        #expect(json["items"]?.array?.first?["key"] == .null && json[path: "totals", "cost"] == .null)
        #expect(json[path: "totals", "unpricedRuns"] == 1 && json[path: "totals", "processorSeconds"] == .null)
    }
}
