import Foundation
import ManifestFormat
import RecordStore
import Testing

@Suite("A full disk", .timeLimit(.minutes(2)))
struct DiskFullTests {
    @Test(
        "writes are refused with a clear error, reads go on, and it recovers by itself",
        .enabled(if: getuid() == 0, "mounting a small file system needs root"),
        arguments: [Durability.full, .normal],
    )
    func full(durability: Durability) async throws {
        try await withSmallDisk { directory in
            let store = try RecordStore(path: directory + "/agx.db")
            defer { try? store.close() }
            var kept: [Record] = []
            for round in 0..<3 {
                kept.append(try await store.create(draft("before-\(round)"), durability: durability))
                fill(directory + "/ballast")
                kept += try await writeUntilFull(store, round: round, durability: durability)
                #expect(try await store.list(ListQuery(kind: "Container")).records == kept.sorted { $0.key < $1.key })
                #expect(try await store.get(kept[0].key) == kept[0])
                #expect(await failure { try await store.backup(to: directory + "/copy") } == .storageFull)
                #expect(unlink(directory + "/ballast") == 0)
            }
            kept.append(try await store.create(draft("after"), durability: durability))
            #expect(try await store.latestResourceVersion() == Int64(kept.count) + 1)
            try await store.checkIntegrity()
            fill(directory + "/ballast")
            #expect(throws: StoreError.self) { try RecordStore(path: directory + "/other/agx.db") }
        }
    }

    /// What was still acknowledged before the disk was full.
    private func writeUntilFull(_ store: RecordStore, round: Int, durability: Durability) async throws -> [Record] {
        var written: [Record] = []
        for index in 0..<1_000 {
            do {
                let spec: JSONValue = ["fill": .string(String(repeating: "x", count: 10_000))]
                written.append(
                    try await store.create(draft("full-\(round)-\(index)", spec: spec), durability: durability)
                )
            } catch {
                #expect(error.code == .storageFull)
                #expect(error.message.contains("the disk is full"))
                return written
            }
        }
        Issue.record("the disk was never full")
        return written
    }
}
