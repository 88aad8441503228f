import Foundation
import ManifestFormat
import RecordStore
import TestSupport
import Testing

@Suite("Listing records", .timeLimit(.minutes(5)))
struct ListTests {
    private func fill(_ store: RecordStore, count: Int) async throws {
        try await store.write(durability: .normal) { transaction in
            for index in 0..<count {
                let name = String(format: "n%03d", index)
                _ = try transaction.create(draft(name, labels: ["even": index % 2 == 0 ? "yes" : "no"]))
            }
        }
    }

    @Test("the list of an empty store has a version that is not 0, and a watch from it misses nothing")
    func empty() async throws {
        try await withStore { store in
            let page = try await store.list(ListQuery(kind: "Container"))
            #expect(page.resourceVersion >= 1)
            var events = store.watch(WatchQuery(start: .after(page.resourceVersion))).makeAsyncIterator()
            _ = try await store.create(draft("web"))
            #expect(try await events.next()?.text == "added web")
        }
    }

    @Test("who they are is told of all records of a kind, also of one that is on its way out")
    func identities() async throws {
        try await withStore { store in
            var leaving = draft("a", namespace: "b")
            leaving.finalizers = ["f/one"]
            let records = [try await store.create(leaving), try await store.create(draft("b", namespace: "a"))]
            _ = try await store.create(draft("x", kind: "Network"))
            _ = try await store.delete(leaving.key)
            let found = try await store.identities(kind: "Container")
            #expect(found.map(\.key) == [records[1].key, records[0].key])
            #expect(found.map(\.uid) == [records[1].uid, records[0].uid])
            #expect(found.map(\.isDeleting) == [false, true])
        }
    }

    @Test("a list is sorted by namespace, then name, and shows one kind")
    func order() async throws {
        try await withStore { store in
            for (namespace, name) in [("b", "a"), ("a", "b"), ("a", "a"), ("a-b", "a")] {
                _ = try await store.create(draft(name, namespace: namespace))
            }
            _ = try await store.create(draft("x", kind: "Network"))
            let page = try await store.list(ListQuery(kind: "Container"))
            #expect(page.records.map(\.key.description).map { $0.dropFirst(10) } == ["a/a", "a/b", "a-b/a", "b/a"])
            #expect(page.resourceVersion == 6)
            #expect(page.continueToken == nil)
            let one = try await store.list(ListQuery(kind: "Container", namespace: "a"))
            #expect(one.records.map(\.key.name) == ["a", "b"])
        }
    }

    @Test("pages show the version of the first, whatever is written between them", arguments: [1, 7, 50, 99, 100])
    func snapshot(limit: Int) async throws {
        try await withStore { store in
            try await fill(store, count: 100)
            let whole = try await store.list(ListQuery(kind: "Container")).records
            var query = ListQuery(kind: "Container", limit: limit)
            var seen: [Record] = []
            var round = 0
            repeat {
                let page = try await store.list(query)
                seen += page.records
                #expect(page.resourceVersion == 101)
                #expect(page.remainingCount == (seen.count == 100 ? nil : 100 - seen.count))
                query.continueToken = page.continueToken
                try await disturb(store, round: round)
                round += 1
            } while query.continueToken != nil
            #expect(seen == whole)
        }
    }

    /// Changes, deletes, re-creates and adds records all over the list.
    private func disturb(_ store: RecordStore, round: Int) async throws {
        try await store.write(durability: .normal) { transaction in
            for step in 0..<4 {
                let key = draft(String(format: "n%03d", (round * 13 + step * 29) % 100)).key
                if var record = try transaction.get(key) {
                    record.spec = ["round": .integer(Int64(round))]
                    _ = try transaction.update(record, expecting: record.resourceVersion)
                    if step % 2 == 0 { _ = try transaction.delete(key) }
                } else {
                    _ = try transaction.create(draft(key.name))
                }
            }
            _ = try transaction.create(draft("n\(round)-new"))
        }
    }

    @Test("a list at an earlier version shows it, until the log is compacted")
    func earlier() async throws {
        let clock = TestClock()
        try await withStore(StoreOptions(now: { clock.now }, changeLogMinimum: 1)) { store in
            try await fill(store, count: 5)
            let before = try await store.list(ListQuery(kind: "Container"))
            _ = try await store.delete(draft("n002").key)
            var query = ListQuery(kind: "Container")
            query.atVersion = 6
            #expect(try await store.list(query) == before)
            query.atVersion = 99
            #expect(await failure { try await store.list(query) } == .badRequest)
            let token = try await store.list(ListQuery(kind: "Container", limit: 2)).continueToken
            clock.advance(by: 3_600)
            _ = try await store.create(draft("n009"))
            try await store.compactChangeLog()
            query.atVersion = 3
            #expect(await failure { try await store.list(query) } == .expired)
            query.atVersion = nil
            query.continueToken = token
            #expect(try await store.list(query).records.map(\.key.name) == ["n003", "n004"])
        }
    }

    @Test("selectors narrow a list, also over pages")
    func selectors() async throws {
        try await withStore { store in
            try await fill(store, count: 20)
            var query = ListQuery(kind: "Container", labels: try .parse("even=yes"), limit: 3)
            var names: [String] = []
            repeat {
                let page = try await store.list(query)
                names += page.records.map(\.key.name)
                #expect(page.remainingCount == nil)
                query.continueToken = page.continueToken
            } while query.continueToken != nil
            #expect(names == (0..<10).map { String(format: "n%03d", $0 * 2) })
            for (selector, count) in [
                ("even in (yes,no)", 20), ("even!=yes", 10), ("!even", 0), ("even,even=no", 10),
            ] {
                let page = try await store.list(ListQuery(kind: "Container", labels: try .parse(selector)))
                #expect(page.records.count == count, "\(selector)")
            }
            let fields = try FieldSelector.parse("metadata.name=n003,spec.image=one")
            #expect(try await store.list(ListQuery(kind: "Container", fields: fields)).records.count == 1)
        }
    }

    @Test(
        "a token that is none is refused",
        arguments: ["x", "", "e30", "eyJ2IjoxfQ", String(repeating: "A", count: 9_999), "\u{0}", "ü"],
    )
    func badToken(token: String) async throws {
        try await withStore { store in
            let query = ListQuery(kind: "Container", limit: 1, continueToken: token)
            #expect(await failure { try await store.list(query) } == .badRequest)
        }
    }

    @Test("a token of another list is refused, and so is a damaged one")
    func foreignToken() async throws {
        try await withStore { store in
            try await fill(store, count: 3)
            let token = try #require(try await store.list(ListQuery(kind: "Container", limit: 1)).continueToken)
            for query in [
                ListQuery(kind: "Network", limit: 1, continueToken: token),
                ListQuery(kind: "Container", namespace: "acme", limit: 1, continueToken: token),
            ] {
                #expect(await failure { try await store.list(query) } == .badRequest)
            }
            var random = SeededGenerator(seed: 7)
            for _ in 0..<300 {
                var bytes = Array(token.utf8)
                let index = Int.random(in: bytes.indices, using: &random)
                bytes[index] = UInt8.random(in: 32..<127, using: &random)
                let query = ListQuery(
                    kind: "Container",
                    limit: 1,
                    continueToken: String(decoding: bytes, as: UTF8.self),
                )
                let code = await failure { try await store.list(query) }
                #expect(code == nil || code == .badRequest || code == .expired)
            }
        }
    }

    @Test("a limit below one is refused")
    func badLimit() async throws {
        try await withStore { store in
            #expect(await failure { try await store.list(ListQuery(kind: "Container", limit: 0)) } == .badRequest)
        }
    }

    @Test("the order of creation is that of the writes, also within a second and after the clock was set back")
    func creation() async throws {
        let clock = TestClock()
        try await withStore(StoreOptions(now: { clock.now })) { store in
            func names() async throws -> [String] {
                let records = try await store.list(ListQuery(kind: "Container", namespace: "acme")).records
                let names = Dictionary(uniqueKeysWithValues: records.map { ($0.uid, $0.key.name) })
                return try await store.uidsByCreation(kind: "Container", namespace: "acme").map { names[$0] ?? "?" }
            }
            for name in ["m", "z", "a"] { _ = try await store.create(draft(name)) }
            clock.advance(by: -3600)
            _ = try await store.create(draft("back"))
            _ = try await store.create(draft("other", namespace: "else"))
            #expect(try await names() == ["m", "z", "a", "back"])
            var first = try #require(try await store.get(draft("m").key))
            first.labels["a"] = "b"
            _ = try await store.update(first, expecting: first.resourceVersion)
            _ = try await store.delete(draft("back").key)
            _ = try await store.delete(draft("z").key)
            _ = try await store.create(draft("b"))
            #expect(try await names() == ["m", "a", "b"])
        }
    }
}
