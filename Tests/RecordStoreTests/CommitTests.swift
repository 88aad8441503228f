import Foundation
import ManifestFormat
import RecordStore
import Testing

@Suite("Writes that share a commit", .timeLimit(.minutes(2)))
struct CommitTests {
    private struct Refused: Error {}

    @Test("a write that is refused takes nothing with it, and each write sees those before it")
    func refusals() async throws {
        try await withStore { store in
            let watch = store.watch(WatchQuery(kind: "Container", start: .now))
            let outcomes = try await together(store, count: 90) { number in
                switch number % 3 {
                // Of each name there are two.
                case 0: return await failure { try await store.create(draft("double-\(number / 6)")) }
                case 1: return await failure { try await store.create(draft("single-\(number)"), durability: .normal) }
                default:
                    do {
                        try await store.write { transaction in
                            _ = try transaction.create(draft("refused-\(number)"))
                            throw Refused()
                        }
                    } catch is Refused {}
                    return nil
                }
            }
            #expect(outcomes.count { $0 == .alreadyExists } == 15)
            #expect(outcomes.count { $0 == nil } == 75)
            let records = try await store.list(ListQuery(kind: "Container")).records
            #expect(records.count == 45)
            #expect(!records.contains { $0.key.name.hasPrefix("refused") })
            // No version is given twice or left out, and watches have them in order.
            let versions = records.map(\.resourceVersion).sorted()
            #expect(versions == Array(2...46))
            var events = watch.makeAsyncIterator()
            #expect(try await events.drain(watch).map(\.resourceVersion) == versions)
            #expect(store.statistics.writes == 45)
            try await store.checkIntegrity()
        }
    }

    @Test(
        "if the disk has no room for one of them, the others are written",
        .enabled(if: getuid() == 0, "mounting a small file system needs root"),
    )
    func fullDisk() async throws {
        try await withSmallDisk { directory in
            let store = try RecordStore(path: directory + "/agx.db")
            defer { try? store.close() }
            _ = try await store.create(draft("first"))
            fill(directory + "/ballast", leaving: 700_000)
            let outcomes = try await together(store, count: 7) { number in
                let size = number == 3 ? 1_000_000 : 100
                let spec: JSONValue = ["fill": .string(String(repeating: "x", count: size))]
                return await failure { try await store.create(draft("n\(number)", spec: spec)) }
            }
            #expect(outcomes.count { $0 == .storageFull } == 1)
            #expect(outcomes.count { $0 == nil } == 6)
            let names = try await store.list(ListQuery(kind: "Container")).records.map(\.key.name)
            #expect(names == ["first", "n0", "n1", "n2", "n4", "n5", "n6"])
        }
    }

    /// Starts so many writes while another holds the database, so that all of them wait for it together.
    private func together(
        _ store: RecordStore,
        count: Int,
        _ write: @escaping @Sendable (Int) async throws -> StoreError.Code?,
    ) async throws -> [StoreError.Code?] {
        try await withThrowingTaskGroup(of: StoreError.Code?.self) { group in
            let isFree = DispatchSemaphore(value: 0)
            let (entered, entry) = AsyncStream.makeStream(of: Void.self)
            async let holder: Void = store.write { _ in
                entry.finish()
                isFree.wait()
            }
            for await _ in entered {}
            for number in 0..<count { group.addTask { try await write(number) } }
            while store.statistics.waitingWrites < count { await Task.yield() }
            isFree.signal()
            try await holder
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
