import Foundation
import GRDB
import ManifestFormat
@testable import RecordStore
import Testing

@Suite("Timings, printed only", .timeLimit(.minutes(5)))
struct TimingTests {
    private static let count = 300

    private func rate(_ body: () async throws -> Void) async rethrows -> Double {
        let clock = ContinuousClock()
        let elapsed = try await clock.measure(body)
        return Double(Self.count) / (elapsed / .seconds(1))
    }

    @Test(
        "acknowledged writes per second against bare SQLite with the same pragmas",
        arguments: [Durability.full, .normal],
    )
    func writes(durability: Durability) async throws {
        let spec: JSONValue = ["image": "x", "env": ["A": "1", "B": "2"], "mounts": [["path": "/a"], ["path": "/b"]]]
        try await withDatabasePath { path in
            try StoreFiles.prepare(path)
            let pool = try DatabasePool(path: path, configuration: StorePragmas.configuration(label: "bare"))
            try await pool.write { try $0.execute(sql: "CREATE TABLE records (name TEXT PRIMARY KEY, manifest TEXT)") }
            let text = spec.yamlText()
            try await pool.writeWithoutTransaction { try StorePragmas.setDurability(durability, on: $0) }
            let bare = try await rate {
                for index in 0..<Self.count {
                    try await pool.writeWithoutTransaction { database in
                        try database.inTransaction(.immediate) {
                            try database.cachedStatement(sql: "INSERT INTO records VALUES (?, ?)")
                                .execute(arguments: ["n\(index)", text])
                            return .commit
                        }
                    }
                }
            }
            try pool.close()
            let store = try RecordStore(path: path + ".store")
            let ours = try await rate {
                for index in 0..<Self.count {
                    _ = try await store.create(
                        draft("n\(index)", labels: ["a": "b"], spec: spec),
                        durability: durability,
                    )
                }
            }
            print("\(durability): bare \(Int(bare)) writes/s, store \(Int(ours)) writes/s, ratio \(bare / ours)")
            var cold = StoreOptions()
            cold.parsedRecords = 0
            cold.isExclusive = false
            let uncached = try RecordStore(path: path + ".store", options: cold)
            let parsing = try await rate { _ = try await uncached.list(ListQuery(kind: "Container")) }
            let cached = try await rate { _ = try await store.list(ListQuery(kind: "Container")) }
            print("list: parsing \(Int(parsing)) records/s, from the cache \(Int(cached)) records/s")
            try uncached.close()
            try store.close()
            #expect(ours > 0)
        }
    }
}
