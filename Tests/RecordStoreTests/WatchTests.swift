import Foundation
import ManifestFormat
@testable import RecordStore
import Testing

@Suite("Watching records", .timeLimit(.minutes(3)))
struct WatchTests {
    @Test("a watch from now on sees every change in order, with the versions of the records")
    func live() async throws {
        try await withStore { store in
            _ = try await store.create(draft("before"))
            let watch = store.watch(WatchQuery(kind: "Container", start: .now))
            var record = try await store.create(draft("web"))
            record.spec = ["image": "two"]
            record = try await store.update(record, expecting: record.resourceVersion)
            _ = try await store.create(draft("x", kind: "Network"))
            let gone = try await store.delete(record.key).record
            var events = watch.makeAsyncIterator()
            let seen = try await events.next(3)
            #expect(seen.map(\.text) == ["added web", "modified web", "deleted web"])
            #expect(seen.map(\.resourceVersion) == [3, 4, 6])
            #expect(seen.last == .deleted(gone))
        }
    }

    @Test("a watch that waits is woken by a change")
    func wakes() async throws {
        try await withStore { store in
            let watch = store.watch(WatchQuery(kind: "Container", start: .now))
            async let first = { () async throws in
                var events = watch.makeAsyncIterator()
                return try await events.next()
            }()
            _ = try await store.create(draft("x", kind: "Network"))
            let record = try await store.create(draft("web"))
            #expect(try await first == .added(record))
        }
    }

    @Test("selector transitions are additions and deletions")
    func transitions() async throws {
        try await withStore { store in
            let watch = store.watch(WatchQuery(kind: "Container", labels: try .parse("on=yes"), start: .now))
            var record = try await store.create(draft("web"))
            for labels in [["on": "yes"], ["on": "yes", "x": "y"], ["on": "no"], [:], ["on": "yes"]] {
                record.labels = labels
                record = try await store.update(record, expecting: record.resourceVersion)
            }
            _ = try await store.delete(record.key)
            var events = watch.makeAsyncIterator()
            let seen = try await events.drain(watch)
            #expect(seen.map(\.text) == ["added web", "modified web", "deleted web", "added web", "deleted web"])
            #expect(seen.map(\.resourceVersion) == [3, 4, 5, 7, 8])
            #expect(seen[2].record?.labels == ["on": "yes", "x": "y"])
        }
    }

    @Test("present records come first, then a mark, then what follows, without gap or repeat", arguments: [0, 3, 450])
    func initial(count: Int) async throws {
        try await withStore { store in
            try await store.write(durability: .normal) { transaction in
                for index in 0..<count { _ = try transaction.create(draft("n\(1_000 + index)")) }
            }
            let watch = store.watch(WatchQuery(kind: "Container", start: .initialThenLive))
            var events = watch.makeAsyncIterator()
            var seen: [WatchEvent] = []
            if count > 0 { seen += try await events.next(1) }
            _ = try await store.create(draft("n0000"))
            if count > 0 { _ = try await store.delete(draft("n\(1_000 + count - 1)").key) }
            seen += try await events.drain(watch)
            let present = (0..<max(count, 0)).map { "added n\(1_000 + $0)" }
            if count == 0 {
                #expect(seen.map(\.text) == ["added n0000", "initial done"])
            } else {
                let last = ["initial done", "added n0000", "deleted n\(1_000 + count - 1)"]
                #expect(seen.map(\.text) == present + last)
            }
        }
    }

    @Test("a watch resumes after a version, from memory and, after a restart, from the log")
    func resume() async throws {
        try await withDatabasePath { path in
            let store = try RecordStore(path: path)
            for index in 0..<5 { _ = try await store.create(draft("n\(index)"), durability: .normal) }
            try store.close()
            let again = try RecordStore(path: path)
            _ = try await again.create(draft("n5"))
            for start in 0...6 {
                let watch = again.watch(WatchQuery(start: .after(Int64(start) + 1)))
                var events = watch.makeAsyncIterator()
                #expect(try await events.drain(watch).map(\.text) == (start..<6).map { "added n\($0)" })
            }
            try again.close()
        }
    }

    @Test("a watch that falls far behind reads the log and misses nothing")
    func behind() async throws {
        var options = StoreOptions()
        options.recentChanges = 16
        try await withStore(options) { store in
            let watch = store.watch(WatchQuery(kind: "Container", start: .now))
            for index in 0..<500 {
                let kind = index % 3 == 0 ? "Container" : "Network"
                _ = try await store.create(draft("n\(index)", kind: kind), durability: .normal)
            }
            var events = watch.makeAsyncIterator()
            let names = stride(from: 0, to: 500, by: 3).map { "added n\($0)" }
            #expect(try await events.drain(watch).map(\.text) == names)
        }
    }

    @Test("a watch from a version that was compacted, or never was, is expired")
    func expired() async throws {
        let clock = TestClock()
        var options = StoreOptions(now: { clock.now }, changeLogMinimum: 2)
        options.recentChanges = 2
        try await withStore(options) { store in
            for index in 0..<10 { _ = try await store.create(draft("n\(index)"), durability: .normal) }
            // Kubernetes keeps five minutes, this ten.
            for wait in [0, 300, 299] as [TimeInterval] {
                clock.advance(by: wait)
                try await store.compactChangeLog()
                var early = store.watch(WatchQuery(start: .after(0))).makeAsyncIterator()
                #expect(try await early.next(10).count == 10)
            }
            clock.advance(by: 2)
            try await store.compactChangeLog()
            for version in [0, 8, 12, 99] as [Int64] {
                let code = await failure {
                    var events = store.watch(WatchQuery(start: .after(version))).makeAsyncIterator()
                    return try await events.next()
                }
                #expect(code == .expired, "\(version)")
            }
            var late = store.watch(WatchQuery(start: .after(9))).makeAsyncIterator()
            #expect(try await late.next(2).map(\.text) == ["added n8", "added n9"])
        }
    }

    @Test("the log stays within its count by itself, and an idle watch outlives it")
    func bounded() async throws {
        let clock = TestClock()
        var options = StoreOptions(now: { clock.now }, changeLogMinimum: 10, changeLogMaximum: 300)
        options.recentChanges = 8
        try await withStore(options) { store in
            let watch = store.watch(WatchQuery(kind: "Plan", start: .now))
            async let seen = { () async throws in
                var events = watch.makeAsyncIterator()
                return [try await events.next(), try await events.next()]
            }()
            _ = try await store.create(draft("free", kind: "Plan"))
            try await waiting(store)
            for index in 0..<2_000 { _ = try await store.create(draft("n\(index)"), durability: .normal) }
            let first = await failure {
                var events = store.watch(WatchQuery(start: .after(1_400))).makeAsyncIterator()
                return try await events.next()
            }
            #expect(first == .expired)
            _ = try await store.create(draft("team", kind: "Plan"))
            #expect(try await seen.map { $0?.text } == ["added free", "added team"])
        }
    }

    /// Returns when a watch has seen everything and waits; two looks, since the first may be before the event.
    private func waiting(_ store: RecordStore) async throws {
        while store.hub.waitingCount == 0 { await Task.yield() }
    }

    @Test("a cancelled watch ends at once, and so does one of a closed store")
    func ends() async throws {
        try await withDatabasePath { path in
            let store = try RecordStore(path: path)
            let watch = store.watch(WatchQuery(start: .now))
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        var count = 0
                        for try await _ in watch { count += 1 }
                        return count
                    }
                }
                group.cancelAll()
                for try await count in group { #expect(count == 0) }
            }
            async let rest = { () async throws in
                var events = watch.makeAsyncIterator()
                return try await events.next()
            }()
            try store.close()
            #expect(try await rest == nil)
            #expect(await failure { try await store.get(draft("web").key) } == .storage)
            #expect(await failure { try await store.create(draft("web")) } == .storage)
            try store.close()
        }
    }

    @Test("a bookmark brings an idle watch to the newest version")
    func bookmark() async throws {
        try await withStore { store in
            let watch = store.watch(WatchQuery(kind: "Plan", start: .now))
            async let event = { () async throws in
                var events = watch.makeAsyncIterator()
                return try await events.next()
            }()
            for index in 0..<5 { _ = try await store.create(draft("n\(index)"), durability: .normal) }
            watch.requestBookmark()
            #expect(try await event == .bookmark(resourceVersion: 6))
        }
    }

    @Test("a hundred watches each see a thousand writes once and in order")
    func fanOut() async throws {
        try await withStore { store in
            let clock = ContinuousClock()
            let start = clock.now
            let watches = (0..<100).map { _ in store.watch(WatchQuery(kind: "Container", start: .now)) }
            try await withThrowingTaskGroup(of: [Int64].self) { group in
                for watch in watches {
                    group.addTask {
                        var versions: [Int64] = []
                        for try await event in watch {
                            versions.append(event.resourceVersion)
                            if versions.count == 1_000 { break }
                        }
                        return versions
                    }
                }
                var record = try await store.create(draft("web"), durability: .normal)
                for index in 1..<1_000 {
                    record.spec = ["image": .integer(Int64(index))]
                    record = try await store.update(
                        record,
                        expecting: record.resourceVersion,
                        durability: .normal,
                    )
                }
                for try await versions in group { #expect(versions == Array(2...1_001)) }
            }
            print("fan-out of 1000 writes to 100 watches: \(clock.now - start)")
        }
    }
}
