import AgxModel
import Synchronization
import Testing
import UsageLedger

@Suite("Taking usage over", .timeLimit(.minutes(5)))
struct CollectorTests {
    /// A runtime with rows numbered from 1; asked with a position of another epoch it begins anew.
    private final class StubSource: UsageSource {
        struct Failure: Error {}
        let rows: [UsageRow]
        let epoch: String
        let failsAfter: Int64
        let asked = Mutex<[LedgerPosition?]>([])

        init(_ rows: [UsageRow], epoch: String = "e", failsAfter: Int64 = .max) {
            (self.rows, self.epoch, self.failsAfter) = (rows, epoch, failsAfter)
        }

        func page(of company: LedgerCompany, after position: LedgerPosition?, limit: Int) async throws -> UsagePage? {
            asked.withLock { $0.append(position) }
            let start = position?.epoch == epoch ? position?.position ?? 0 : 0
            if start >= failsAfter { throw Failure() }
            let end = min(Int(start) + limit, rows.count)
            return UsagePage(
                epoch: epoch,
                rows: Array(rows[Int(start)..<end]),
                position: Int64(end),
                hasMore: end < rows.count,
            )
        }
    }

    /// A runtime that says that there is more, and never tells it.
    private struct StuckSource: UsageSource {
        func page(of company: LedgerCompany, after position: LedgerPosition?, limit: Int) async throws -> UsagePage? {
            UsagePage(epoch: "e", rows: [], position: 0, hasMore: true)
        }
    }

    private struct AbsentSource: UsageSource {
        func page(of company: LedgerCompany, after position: LedgerPosition?, limit: Int) async throws -> UsagePage? {
            nil
        }
    }

    private static func rows(_ count: Int) throws -> [UsageRow] {
        try (0..<count).map { try TemporaryLedger.row("r\($0)") }
    }

    @Test("goes on where it was, page by page, and counts what is new")
    func pages() async throws {
        let test = try TemporaryLedger()
        let source = StubSource(try Self.rows(5))
        let collector = UsageCollector(ledger: test.ledger, source: source, pageRows: 2, maximumPages: 2)
        var outcome = try await collector.collect(TemporaryLedger.acme)
        #expect(outcome.newRows == 4 && outcome.hasMore)
        outcome = try await collector.collect(TemporaryLedger.acme)
        #expect(outcome.newRows == 1 && !outcome.hasMore)
        outcome = try await collector.collect(TemporaryLedger.acme)
        #expect(outcome.newRows == 0)
        #expect(source.asked.withLock { $0.last } == LedgerPosition(epoch: "e", position: 5))
    }

    @Test("who asks for all gets all, in as many goes as it takes, until they wait no longer")
    func all() async throws {
        let test = try TemporaryLedger()
        let source = StubSource(try Self.rows(9))
        let collector = UsageCollector(ledger: test.ledger, source: source, pageRows: 2, maximumPages: 2)
        try await collector.collectAll(TemporaryLedger.acme)
        #expect(try await test.ledger.runs(of: "acme").count == 9)
        /// Has another row each time it is asked.
        struct EndlessSource: UsageSource {
            func page(of company: LedgerCompany, after position: LedgerPosition?, limit: Int) async throws -> UsagePage?
            {
                let next = (position?.position ?? 0) + 1
                return UsagePage(
                    epoch: "e",
                    rows: [try TemporaryLedger.row("endless\(next)")],
                    position: next,
                    hasMore: true,
                )
            }
        }
        let endless = UsageCollector(ledger: test.ledger, source: EndlessSource(), pageRows: 1, maximumPages: 1)
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do { try await endless.collectAll(TemporaryLedger.acme) } catch { return error is CancellationError }
                return false
            }
            group.cancelAll()
            for await wasCancelled in group { #expect(wasCancelled) }
        }
    }

    @Test("another runtime process is read from the start, and nothing is counted twice")
    func epochs() async throws {
        let test = try TemporaryLedger()
        _ = try await UsageCollector(ledger: test.ledger, source: StubSource(try Self.rows(5))).collect(
            TemporaryLedger.acme
        )
        let restored = StubSource(try Self.rows(3) + [try TemporaryLedger.row("new")], epoch: "f")
        let collector = UsageCollector(ledger: test.ledger, source: restored)
        #expect(try await collector.collect(TemporaryLedger.acme).newRows == 1)
        #expect(try await test.ledger.position(of: TemporaryLedger.acme) == LedgerPosition(epoch: "f", position: 4))
        #expect(try await test.ledger.runs(of: "acme").count == 6)
    }

    @Test("whoever counts is told of each run once, and of no reason that isn't on the list")
    func news() async throws {
        let told = Mutex<[NewRun]>([])
        let test = try TemporaryLedger { new in told.withLock { $0 += new } }
        var (good, bad) = (try TemporaryLedger.row("a"), try TemporaryLedger.row("b"))
        (good.reason, good.cost, bad.reason) = ("Completed", 0.5, "made\nup")
        good.tokens = Run.TokenCounts()
        good.tokens?.input = 7
        for epoch in ["e", "f"] {
            let page = TemporaryLedger.page([good, bad, good], epoch: epoch)
            _ = try await test.ledger.add(page, of: TemporaryLedger.acme)
        }
        #expect(told.withLock { $0.map(\.reason) } == [.completed, nil])
        #expect(told.withLock { $0.map(\.tokens.input) } == [7, 0])
        #expect(told.withLock { $0.map(\.cost) } == [Dollars(0.5), nil])
    }

    @Test("a failure keeps what was taken over before it")
    func failure() async throws {
        let test = try TemporaryLedger()
        let source = StubSource(try Self.rows(5), failsAfter: 2)
        let collector = UsageCollector(ledger: test.ledger, source: source, pageRows: 2)
        await #expect(throws: StubSource.Failure.self) { try await collector.collect(TemporaryLedger.acme) }
        #expect(try await test.ledger.position(of: TemporaryLedger.acme)?.position == 2)
        #expect(try await test.ledger.runs(of: "acme").count == 2)
    }

    @Test("a runtime that doesn't get further, or isn't there, is left alone")
    func stuck() async throws {
        let test = try TemporaryLedger()
        let stuck = try await UsageCollector(ledger: test.ledger, source: StuckSource()).collect(TemporaryLedger.acme)
        #expect(stuck == UsageCollector.Outcome())
        let absent = try await UsageCollector(ledger: test.ledger, source: AbsentSource()).collect(TemporaryLedger.acme)
        #expect(absent == UsageCollector.Outcome())
    }

    @Test("one company's runtime can't touch another's rows, and a new company of an old name has its own sums")
    func tenants() async throws {
        let test = try TemporaryLedger()
        let page = TemporaryLedger.page([try TemporaryLedger.row("r")])
        #expect(try await test.ledger.add(page, of: TemporaryLedger.acme) == 1)
        #expect(try await test.ledger.add(page, of: LedgerCompany(name: "evil", uid: "uid-evil")) == 1)
        // The same volume under a company made anew: the run is known.
        let again = LedgerCompany(name: "acme", uid: "uid-acme-2")
        #expect(try await test.ledger.add(page, of: again) == 0)
        var query = UsageQuery(by: .task)
        query.company = again.uid
        #expect(try await test.ledger.report(query).totals.runs == 0)
        query.company = "uid-acme"
        #expect(try await test.ledger.report(query).totals.runs == 1)
    }
}
