import Foundation
import ManifestFormat
import Testing

@testable import AgxModel

@Suite("Prices of models", .timeLimit(.minutes(5)))
struct PriceTableTests {
    static func row(_ provider: Provider, _ model: String?, at time: String) throws -> UsageRow {
        let ended = try Timestamp(time)
        var row = UsageRow(
            run: "u",
            name: "t-1",
            company: "acme",
            task: "t",
            provider: provider.rawValue,
            ended: ended,
        )
        row.model = model
        row.starts = 1
        var tokens = Run.TokenCounts()
        (tokens.input, tokens.output, tokens.cacheRead, tokens.cacheWrite) = (1000, 200, 50_000, 3000)
        row.tokens = tokens
        return row
    }

    static func table(_ entries: String) throws -> PriceTable {
        let document = try #require(try YAMLDocuments.parse(Array(("models:\n" + entries).utf8), source: "x").first)
        let definition = try KindRegistry.builtIn().definition(ofKind: PriceList.kind)
        let spec = definition.defaulted(["spec": document.value])["spec"]
        return try PriceTable(lists: [try PriceList.decodeSpec(try #require(spec))])
    }

    static let two = """
        - {provider: claude, model: m, aliases: [M-1, nn], validFrom: "2026-01-01", input: 3, output: 15,
           cacheRead: 0.3, cacheWrite: 3.75}
        - {provider: claude, model: m, validFrom: "2026-03-01", input: 6, output: 30}
        - {provider: ollama, model: "*", validFrom: "2020-01-01", input: 0, output: 0}
        """

    @Test(
        "those that held at the time of the run count, under each name",
        arguments: [
            // 1000*3 + 200*15 + 50000*0.3 + 3000*3.75 = 32250 millionths
            ("m", "2026-02-28T23:59:59Z", "0.03225"), ("M", "2026-01-01T00:00:00Z", "0.03225"),
            ("m-1", "2026-02-01T00:00:00Z", "0.03225"), ("nn", "2026-06-01T00:00:00Z", "0.03225"),
            // 1000*6 + 200*30 + 50000*6 + 3000*6: the cache at the price of input
            ("m", "2026-03-01T00:00:00Z", "0.33"), ("m", "2025-12-31T23:59:59Z", nil),
            ("other", "2026-02-01T00:00:00Z", nil),
            (nil, "2026-02-01T00:00:00Z", nil),
        ] as [(String?, String, String?)],
    )
    func lookup(model: String?, time: String, cost: String?) throws {
        let charge = try Self.table(Self.two).charge(for: try Self.row(.claude, model, at: time))
        #expect(charge?.amount.description == cost)
        #expect(charge?.source == (cost == nil ? nil : .computed))
    }

    @Test("the start of a run decides, not its end")
    func start() throws {
        var row = try Self.row(.claude, "m", at: "2026-03-01T00:10:00Z")
        row.started = try Timestamp("2026-02-28T23:50:00Z")
        #expect(try Self.table(Self.two).charge(for: row)?.amount.description == "0.03225")
    }

    @Test("an entry for any model covers the others, also the provider's own choice")
    func anyModel() throws {
        for model in ["llama", nil] {
            let row = try Self.row(.ollama, model, at: "2026-03-01T00:10:00Z")
            #expect(try Self.table(Self.two).charge(for: row) == UsageCharge(.zero, from: .computed))
        }
    }

    @Test("the provider's own word comes first; what no one charges for is free; the rest is unknown")
    func sources() throws {
        let table = try Self.table(Self.two)
        var row = try Self.row(.claude, "m", at: "2026-02-01T00:00:00Z")
        row.cost = 0.5
        #expect(table.charge(for: row) == UsageCharge(Dollars(nanos: 500_000_000), from: .provider))
        row.cost = -1
        #expect(table.charge(for: row)?.source == .computed)
        row.tokens = nil
        #expect(table.charge(for: row) == nil)
        row.starts = 0
        #expect(table.charge(for: row)?.source == .free)
        #expect(PriceTable.none.charge(for: try Self.row(.shell, nil, at: "2026-02-01T00:00:00Z"))?.source == .free)
        #expect(PriceTable.none.charge(for: try Self.row(.codex, "gpt-5", at: "2026-02-01T00:00:00Z")) == nil)
    }

    @Test("sizes that nobody has are the largest amount, not a crash")
    func overflow() {
        var tokens = Run.TokenCounts()
        (tokens.input, tokens.output, tokens.cacheRead, tokens.cacheWrite) = (.max, .max, .max, -5)
        let prices = TokenPrices(input: 1 << 40, output: 1 << 40, cacheRead: 1 << 40, cacheWrite: 1 << 40)
        #expect(prices.cost(of: tokens).nanos == .max)
        #expect(Dollars(1e300)?.nanos == .max)
        for wrong in [Double.nan, .infinity, -0.01] { #expect(Dollars(wrong) == nil) }
    }

    @Test(
        "amounts are written with all their digits",
        arguments: [(0, "0.00"), (1, "0.000000001"), (1_200_000_000, "1.20")],
    )
    func text(nanos: Int64, text: String) { #expect(Dollars(nanos: nanos).description == text) }

    @Test(
        "what is wrong with a price list is said with its place",
        arguments: [
            ("{provider: cloud, model: m, validFrom: '2026-01-01', input: 1, output: 1}", "spec.models[0].provider"),
            ("{provider: claude, validFrom: '2026-01-01', input: 1, output: 1}", "spec.models[0].model"),
            ("{provider: claude, model: m, validFrom: soon, input: 1, output: 1}", "spec.models[0].validFrom"),
            (
                "{provider: claude, model: m, validFrom: '2026-02-30', input: 1, output: 1}",
                "spec.models[0].validFrom: Invalid value: \"2026-02-30\": no calendar has that day",
            ),
            ("{provider: claude, model: m, validFrom: '2026-01-01', input: -1, output: 1}", "spec.models[0].input"),
            ("{provider: claude, model: m, validFrom: '2026-01-01', input: 1}", "spec.models[0].output"),
            (
                """
                {provider: claude, model: m, validFrom: '2026-01-01', input: 1, output: 1}
                    - {provider: claude, model: mm, aliases: [M], validFrom: '2026-01-01', input: 1, output: 1}
                """,
                "spec.models[1]: Duplicate value: \"claude m from 2026-01-01\"",
            ),
        ],
    )
    func wrong(entry: String, message: String) throws {
        let text = """
            apiVersion: runagx.com/v1
            kind: PriceList
            metadata: {name: x}
            spec:
              models:
                - \(entry)
            """
        let document = try #require(try YAMLDocuments.parse(Array(text.utf8), source: "x").first).value
        let definition = try KindRegistry.builtIn().definition(ofKind: PriceList.kind)
        let full = definition.defaulted(document)
        var issues = definition.validate(full).lines
        if issues.isEmpty {
            issues = try Admission.review(new: full, old: nil, lookup: StubLookup(all: []), author: .person).lines
        }
        #expect(issues.contains { $0.contains(message) }, "\(issues)")
    }

    @Test("the file that ships is right, and covers what it says")
    func shipped() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().path
        let documents = try repositoryDocuments("manifests/prices.yaml", from: folder)
        let table = try PriceTable(lists: try documents.map { try PriceList.decodeSpec(try #require($0["spec"])) })
        let now = try Timestamp("2026-01-01T00:00:00Z")
        #expect(table.prices(of: "sonnet", provider: "claude", at: now)?.output == 15_000_000)
        #expect(table.prices(of: "gpt-5-codex", provider: "codex", at: now)?.cacheRead == 125_000)
        #expect(table.prices(of: "glm-4.6", provider: "z.ai", at: now) != nil)
        #expect(table.prices(of: "gemini-2.5-pro", provider: "gemini", at: now) != nil)
        #expect(table.prices(of: "gpt-9", provider: "codex", at: now) == nil)
    }
}
