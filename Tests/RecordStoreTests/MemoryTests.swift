import ManifestFormat
@testable import RecordStore
import Testing

@Suite("What a store holds in memory, in bytes", .timeLimit(.minutes(2)))
struct MemoryTests {
    private static func large(_ name: String, bytes: Int) -> RecordDraft {
        draft(name, spec: ["prompt": .string(String(repeating: "x", count: bytes))])
    }

    private static func names(_ range: Range<Int>) -> [String] { range.map { "n\($0 + 10)" } }

    @Test("a record takes at least its text")
    func footprint() async throws {
        try await withStore { store in
            let annotations = Dictionary(uniqueKeysWithValues: (0..<1_000).map { ("example.com/a\($0)", "\($0)") })
            var small = draft("small")
            small.annotations = annotations
            small.finalizers = ["example.com/keep"]
            for draft in [small, Self.large("large", bytes: 100_000)] {
                let record = try await store.create(draft)
                #expect(record.footprint >= record.object.jsonText().utf8.count)
            }
        }
    }

    @Test("parsed records are held up to a number of bytes, and all can be read")
    func parsed() async throws {
        var options = StoreOptions()
        options.parsedBytes = 200_000
        try await withStore(options) { store in
            for name in Self.names(0..<50) { _ = try await store.create(Self.large(name, bytes: 10_000)) }
            #expect((1...200_000).contains(store.cache.bytes))
            let records = try await store.list(ListQuery(kind: "Container")).records
            #expect(records.map(\.key.name) == Self.names(0..<50))
            #expect((1...200_000).contains(store.cache.bytes))
            // One as large as all the others together is read each time.
            let huge = try await store.create(Self.large("huge", bytes: 200_000))
            #expect(try await store.get(huge.key) == huge)
            #expect((1...200_000).contains(store.cache.bytes))
            for record in records { _ = try await store.delete(record.key) }
            #expect(store.cache.bytes == 0)
        }
    }

    @Test("recent changes are kept up to a number of bytes; whoever is behind reads the log and misses nothing")
    func recent() async throws {
        var options = StoreOptions()
        options.recentBytes = 100_000
        try await withStore(options) { store in
            let watch = store.watch(WatchQuery(kind: "Container", start: .now))
            for name in Self.names(0..<50) { _ = try await store.create(Self.large(name, bytes: 10_000)) }
            #expect((1...100_000).contains(store.hub.bytes))
            var events = watch.makeAsyncIterator()
            #expect(try await events.drain(watch).map(\.text) == Self.names(0..<50).map { "added \($0)" })
            // One that is too large by itself is in the log only.
            _ = try await store.create(Self.large("huge", bytes: 200_000))
            #expect(store.hub.bytes == 0)
            #expect(try await events.drain(watch).map(\.text) == ["added huge"])
        }
    }

    @Test("a page of the log ends where it becomes large")
    func log() async throws {
        try await withStore { store in
            for name in Self.names(0..<12) { _ = try await store.create(Self.large(name, bytes: 1 << 20)) }
            let query = WatchQuery(kind: "Container", start: .after(1))
            var (version, pages): (Int64, [Int]) = (1, [])
            while version < store.hub.latestVersion {
                let page = try await store.changes(after: version, for: query, limit: 200)
                pages.append(page.changes.count)
                version = page.upTo
            }
            #expect(pages.reduce(0, +) == 12)
            #expect(pages.allSatisfy { $0 <= 4 })
        }
    }

    @Test("a watch that begins with large records holds few of them at a time")
    func initial() async throws {
        try await withStore { store in
            for name in Self.names(0..<40) { _ = try await store.create(Self.large(name, bytes: 500_000)) }
            var events = store.watch(WatchQuery(kind: "Container", start: .initialThenLive)).makeAsyncIterator()
            var (seen, batches): ([String], [Int]) = ([], [])
            while seen.last != "initial done", let batch = try await events.nextBatch() {
                seen += batch.map(\.text)
                batches.append(batch.count)
            }
            #expect(seen == Self.names(0..<40).map { "added \($0)" } + ["initial done"])
            #expect(batches.dropFirst().allSatisfy { $0 <= 9 }, "\(batches)")
            #expect(batches.first == 10)
        }
    }

    @Test("going through a list gives each record once, a few at a time")
    func forEach() async throws {
        try await withStore { store in
            for name in Self.names(0..<45) { _ = try await store.create(draft(name)) }
            var seen: [String] = []
            try await store.forEach(ListQuery(kind: "Container", namespace: "acme")) { seen.append($0.key.name) }
            #expect(seen == Self.names(0..<45))
            try await store.forEach(ListQuery(kind: "Nothing")) { _ in Issue.record("there is none") }
        }
    }
}
