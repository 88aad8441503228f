import AgxModel
import ManifestFormat
import RecordStore
import Testing

@testable import TenantRuntime

@Suite("Usage of runs whose runtime crashes", .timeLimit(.minutes(10)))
struct UsageCrashTests {
    @Test("has one row for each settled run, and none for others", arguments: UInt64(100)..<112)
    func once(seed: UInt64) async throws {
        let test = try TestStore()
        let home = try TemporaryHome()
        let world = CrashTests.World(seed: seed, crashChance: 20)
        let sandbox = FakeSandbox(outcome: { _ in world.chance(30) ? 1 : world.chance(20) ? -1 : 0 })
        for index in 0..<4 {
            var spec = TestStore.shell("x", in: home)
            spec.retry = AgentTask.Retry(maxAttempts: 2, backoff: .seconds(5))
            spec.actorId = "ann"
            try await test.createTask("t\(index)", spec)
        }
        var lives = 0
        while lives < 60 {
            lives += 1
            do {
                try await CrashTests.live(test, home: home, sandbox: sandbox, world: world, turns: 3)
            } catch is CrashTests.Crash {}
            try await Self.compare(test, "seed \(seed), life \(lives)")
        }
        let count = try await test.runs().count
        print("seed \(seed): \(count) runs")
        try test.store.close()
    }

    private static func compare(_ test: TestStore, _ place: String) async throws {
        let journal = UsageJournal(store: test.store, namespace: TestStore.namespace, epoch: "e")
        let rows = try await journal.page(after: 0, epoch: nil, limit: 1000).rows
        let settled = try await test.runs().filter { try Run.decodeStatus($0.status).state?.isFinal == true }
        #expect(rows.map(\.run).sorted() == settled.map(\.uid).sorted(), "\(place)")
        for row in rows {
            let record = try #require(settled.first { $0.uid == row.run })
            let status = try Run.decodeStatus(record.status)
            #expect(row.name == record.key.name && row.provider == "shell" && row.actorId == "ann", "\(place)")
            #expect(row.state == status.state?.rawValue && row.reason == status.reason?.rawValue, "\(place)")
            #expect(row.started == status.startTime && row.starts == (status.startTime == nil ? 0 : 1), "\(place)")
            #expect(row.ended == status.completionTime && row.seconds >= 0 && row.seconds < 10_000, "\(place)")
        }
    }
}
