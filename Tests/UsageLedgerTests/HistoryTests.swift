import AgxModel
import Testing
import UsageLedger

@Suite("Usage through crashes, restored databases and deleted companies", .timeLimit(.minutes(3)))
struct HistoryTests {
    @Test("the ledger has every run exactly once", arguments: UInt64(0)..<20)
    func once(seed: UInt64) async throws {
        let world = try HistoryWorld(seed: seed)
        for _ in 0..<150 { try await world.turn() }
        try await world.collectAll()
        var total = 0
        for (company, runs) in world.truth {
            let known = try await world.ledger.runs(of: company)
            let difference = known.symmetricDifference(runs)
            #expect(difference.isEmpty, "\(company): \(difference.sorted().prefix(5)), seed \(seed)")
            total += runs.count
        }
        let totals = try await world.ledger.report(UsageQuery(by: .company)).totals
        #expect(totals.runs == Int64(total), "seed \(seed)")
        print("seed \(seed): \(total) runs; \(world.log.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })")
    }
}
