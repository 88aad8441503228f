import ManifestFormat
import RecordStore
import Testing

@Suite("filters beside selectors", .timeLimit(.minutes(5)))
struct FilterTests {
    private static let big = RecordFilter { record in (record.spec["size"]?.integer ?? 0) > 5 }

    @Test("a filter narrows a list, and pages are counted after it")
    func list() async throws {
        try await withStore { store in
            for size in 1...9 { _ = try await store.create(draft("c\(size)", spec: ["size": .integer(Int64(size))])) }
            var query = ListQuery(kind: "Container", limit: 3)
            query.filter = Self.big
            let first = try await store.list(query)
            #expect(first.records.map(\.key.name) == ["c6", "c7", "c8"])
            #expect(first.remainingCount == nil)
            query.continueToken = first.continueToken
            #expect(try await store.list(query).records.map(\.key.name) == ["c9"])
        }
    }

    @Test("a record that comes to match is added, one that ceases to is deleted")
    func watch() async throws {
        try await withStore { store in
            var record = try await store.create(draft("one", spec: ["size": 9]))
            var query = WatchQuery(kind: "Container", start: .initialThenLive)
            query.filter = Self.big
            let watch = store.watch(query)
            var events = watch.makeAsyncIterator()
            for size in [1, 2, 8] {
                record.spec = ["size": .integer(Int64(size))]
                record = try await store.update(record, expecting: record.resourceVersion)
                if size == 1 { #expect(try await events.drain(watch).map(\.text) == ["initial done"]) }
            }
            #expect(try await events.drain(watch).map(\.text) == ["added one"])
        }
    }
}
