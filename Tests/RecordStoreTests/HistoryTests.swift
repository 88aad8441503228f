import RecordStore
import Testing

@Suite("Random histories against a model", .timeLimit(.minutes(5)))
struct HistoryTests {
    @Test("records, lists, pages and watches agree with the model", arguments: [UInt64(1), 2, 3, 4])
    func history(seed: UInt64) async throws {
        print("history seed \(seed)")
        try await withDatabasePath { path in
            var history = try History(path: path, seed: seed)
            for step in 0..<1_500 {
                try await history.step()
                if step % 50 == 49 { try await history.checkAll() }
            }
            try await history.store.checkIntegrity()
            try history.store.close()
        }
    }
}
