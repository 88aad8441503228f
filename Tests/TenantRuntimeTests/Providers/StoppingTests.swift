import AgxModel
import Testing

@testable import TenantRuntime

@Suite("How agents are asked to end, and how long they may be silent")
struct StoppingTests {
    private static let table: [(Provider, stages: [String], silence: Int?)] = [
        (.claude, ["INT:5", "TERM:5"], 15),
        (.zai, ["INT:5", "TERM:5"], 55),
        (.codex, ["INT:5", "TERM:5"], 15),
        (.gemini, ["INT:5", "TERM:5"], 15),
        (.ollama, ["INT:3", "TERM:3"], 30),
        (.shell, ["TERM:10"], nil),
    ]

    @Test("is as this table says", arguments: table)
    func stopping(provider: Provider, stages: [String], silence: Int?) throws {
        let adapter = try #require(ProviderCatalog.standard[provider])
        #expect(adapter.stopSequence.arguments == stages)
        #expect(adapter.stallTimeout == silence.map { .seconds(60 * $0) })
    }

    @Test("the table names every provider")
    func complete() { #expect(Set(Self.table.map(\.0)) == Set(Provider.allCases)) }
}
