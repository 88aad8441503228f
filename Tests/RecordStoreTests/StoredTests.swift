import Foundation
import ManifestFormat
import RecordStore
import Synchronization
import Testing

@Suite("Objects as they are stored", .timeLimit(.minutes(2)))
struct StoredTests {
    private static let key = RecordKey(kind: "Container", namespace: "acme", name: "a")

    private static func versions(_ store: RecordStore, limit: Int? = nil) async throws -> [Int64]? {
        try await store.stored(ListQuery(kind: "Container", limit: limit))?.objects.map(\.version)
    }

    @Test("each kind of write is seen by the next read, of the object and of the list")
    func writes() async throws {
        try await withStore { store in
            func check(_ expected: Record?) async throws {
                let object = try await store.stored(Self.key)
                #expect(object?.json == expected?.object.jsonText())
                let list = try await store.stored(ListQuery(kind: "Container"))
                #expect(list?.objects.map(\.json) == (expected.map { [$0.object.jsonText()] } ?? []))
                #expect(list?.version == (try await store.latestResourceVersion()))
                let other = try await store.stored(ListQuery(kind: "Container", namespace: "other"))
                #expect(other?.objects.isEmpty == true)
            }
            try await check(nil)
            var record = try await store.create(draft("a", finalizers: ["f/one"]))
            try await check(record)
            record.spec = ["image": "two"]
            record = try await store.update(record, expecting: record.resourceVersion)
            try await check(record)
            record = try await store.updateStatus(
                of: Self.key,
                uid: record.uid,
                to: ["phase": "Ready"],
                expecting: record.resourceVersion,
            )
            try await check(record)
            _ = try await store.delete(Self.key)
            let marked = try #require(try await store.get(Self.key))
            try await check(marked)
            var released = marked
            released.finalizers = []
            _ = try await store.update(released, expecting: marked.resourceVersion)
            try await check(nil)
        }
    }

    @Test("a list changes as objects come and go, and is no longer than asked for")
    func limits() async throws {
        try await withStore { store in
            for name in ["b", "a", "c"] { _ = try await store.create(draft(name)) }
            for _ in 0..<2 {
                #expect(try await Self.versions(store, limit: 2) == [3, 2])
                #expect(try await Self.versions(store, limit: 3) == [3, 2, 4])
            }
            _ = try await store.delete(Self.key)
            #expect(try await Self.versions(store, limit: 2) == [2, 4])
            _ = try await store.create(draft("a"))
            #expect(try await Self.versions(store) == [6, 2, 4])
        }
    }

    @Test("pages show the version of the first, until some of it has changed", arguments: [0, 1 << 20])
    func pages(heldBytes: Int) async throws {
        var options = StoreOptions()
        options.heldBytes = heldBytes
        try await withStore(options) { store in
            for name in ["a", "b", "c", "d"] { _ = try await store.create(draft(name)) }
            // Whether it is held or read.
            _ = try await store.stored(ListQuery(kind: "Container"))
            var query = ListQuery(kind: "Container", limit: 2)
            let first = try #require(try await store.stored(query))
            #expect(first.objects.map(\.key.name) == ["a", "b"])
            #expect(first.remainingCount == 2)
            _ = try await store.create(draft("x", kind: "Network"))
            query.continueToken = first.continueToken
            for limit in [1, 2, 3] {
                query.limit = limit
                let next = try #require(try await store.stored(query))
                #expect(next.objects.map(\.key.name) == Array(["c", "d"].prefix(limit)))
                #expect(next.version == first.version)
                #expect(next.remainingCount == (limit == 1 ? 1 : nil))
                #expect((next.continueToken == nil) == (limit > 1))
            }
            _ = try await store.delete(RecordKey(kind: "Container", namespace: "acme", name: "d"))
            #expect(try await store.stored(query) == nil)
            #expect(try await store.list(query).records.map(\.key.name) == ["c", "d"])
        }
    }

    @Test("a page of a version from before the store was opened is that version's")
    func pagesOfBefore() async throws {
        try await withDatabasePath { path in
            var store = try RecordStore(path: path)
            for name in ["a", "b", "c"] { _ = try await store.create(draft(name)) }
            var query = ListQuery(kind: "Container", limit: 1)
            query.continueToken = try await store.stored(query)?.continueToken
            _ = try await store.delete(RecordKey(kind: "Container", namespace: "acme", name: "b"))
            try store.close()
            store = try RecordStore(path: path)
            _ = try await store.stored(ListQuery(kind: "Container"))
            #expect(try await store.stored(query) == nil)
            #expect(try await store.list(query).records.map(\.key.name) == ["b"])
            try store.close()
        }
    }

    @Test("what is asked wrongly is refused as by a list")
    func refusals() async throws {
        try await withStore { store in
            for query in [ListQuery(kind: "A", limit: 0), ListQuery(kind: "A", continueToken: "none")] {
                #expect(await failure { try await store.stored(query) } == .badRequest)
            }
        }
    }

    @Test("a write that is undone leaves what is held as it was")
    func rollback() async throws {
        struct Undo: Error {}
        try await withStore { store in
            let record = try await store.create(draft("a"))
            for _ in 0..<2 {
                #expect(try await Self.versions(store) == [2])
                await #expect(throws: Undo.self) {
                    try await store.write { transaction in
                        _ = try transaction.delete(record.key)
                        throw Undo()
                    }
                }
            }
            #expect(try await store.stored(record.key)?.json == record.object.jsonText())
        }
    }

    @Test("a closed store gives nothing that it held")
    func closed() async throws {
        try await withDatabasePath { path in
            let store = try RecordStore(path: path)
            _ = try await store.create(draft("a"))
            #expect(try await store.stored(Self.key) != nil)
            #expect(try await Self.versions(store) == [2])
            try store.close()
            #expect(await failure { try await store.stored(Self.key) } == .storage)
            #expect(await failure { try await store.stored(ListQuery(kind: "Container")) } == .storage)
        }
    }

    @Test("no more is held than the bound, and what isn't is read", arguments: [0, 2_000, 5_000])
    func bound(_ bytes: Int) async throws {
        var options = StoreOptions()
        options.heldBytes = bytes
        try await withStore(options) { store in
            for number in 0..<20 { _ = try await store.create(draft("n\(number)", kind: "K\(number % 4)")) }
            for round in 0..<3 {
                for kind in 0..<4 {
                    let list = try await store.stored(ListQuery(kind: "K\(kind)"))
                    #expect(list?.objects.count == 5 + (kind == 0 ? round : 0))
                    #expect(try await store.stored(RecordKey(kind: "K1", namespace: "acme", name: "n1")) != nil)
                    #expect(store.heldBytes <= bytes)
                }
                _ = try await store.create(draft("more\(round)", kind: "K0"))
                #expect(store.heldBytes <= bytes)
            }
        }
    }

    @Test("readers beside writers never see an object go back, nor one older than what was acknowledged")
    func together() async throws {
        try await withStore { store in
            let acknowledged = Acknowledged()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<3 {
                    group.addTask { try await Self.write("n\(number)", store, acknowledged) }
                    group.addTask { try await Self.read(store, acknowledged) }
                }
                try await group.waitForAll()
            }
        }
    }

    private static func write(_ name: String, _ store: RecordStore, _ acknowledged: Acknowledged) async throws {
        var record = try await store.create(draft(name), durability: .normal)
        for number in 0..<200 {
            record.spec = ["number": .integer(Int64(number))]
            record = try await store.update(record, expecting: record.resourceVersion, durability: .normal)
            acknowledged.set(record.resourceVersion, of: name)
        }
    }

    private static func read(_ store: RecordStore, _ acknowledged: Acknowledged) async throws {
        var seen: [String: Int64] = [:]
        for number in 0..<600 {
            let least = acknowledged.versions
            var objects: [StoredObject] = []
            if number % 3 == 0 {
                let list = try await store.stored(ListQuery(kind: "Container"))
                objects += list?.objects ?? []
                #expect(objects.allSatisfy { $0.version <= list?.version ?? 0 })
            } else {
                let key = RecordKey(kind: "Container", namespace: "acme", name: "n\(number % 3)")
                if let object = try await store.stored(key) { objects.append(object) }
            }
            for object in objects {
                let name = object.key.name
                #expect(object.version >= max(seen[name] ?? 0, least[name] ?? 0))
                seen[name] = object.version
            }
        }
    }
}

/// The newest versions that writers know of.
private final class Acknowledged: Sendable {
    private let state = Mutex<[String: Int64]>([:])
    var versions: [String: Int64] { state.withLock(\.self) }
    func set(_ version: Int64, of name: String) { state.withLock { $0[name] = version } }
}
