import Foundation
import ManifestFormat
import RecordStore
import Testing

@Suite("Writing records", .timeLimit(.minutes(5)))
struct WriteTests {
    @Test("a created record reads back with uid, version, generation and time")
    func create() async throws {
        let clock = TestClock()
        try await withStore(StoreOptions(now: { clock.now }, makeUID: { "uid-1" })) { store in
            let record = try await store.create(draft("web", labels: ["app": "web"], finalizers: ["a/b"]))
            #expect(record.uid == "uid-1")
            #expect(record.resourceVersion == 2)
            #expect(record.generation == 1)
            #expect(record.creationTimestamp == clock.now)
            #expect(try await store.get(record.key) == record)
            #expect(try await store.get(uid: "uid-1") == record)
            #expect(try await store.latestResourceVersion() == 2)
        }
    }

    @Test("a record read without the cache equals the one that was written")
    func uncached() async throws {
        var options = StoreOptions()
        options.parsedRecords = 0
        try await withStore(options) { store in
            let spec: JSONValue = [
                "text": "a: b\n- c\n", "yes": "yes", "number": 1.5, "whole": 3, "none": nil, "list": [1, "2", []],
            ]
            var draft = draft("web", spec: spec)
            draft.status = ["phase": "Ready", "note": "ü\u{1F980}"]
            draft.annotations = ["runagx.com/note": "two\nlines"]
            draft.managedFields = [["manager": "kubectl", "time": "2026-01-01T00:00:00Z"]]
            let record = try await store.create(draft)
            #expect(try await store.get(record.key) == record)
        }
    }

    @Test("a second record of the same name is refused")
    func duplicate() async throws {
        try await withStore { store in
            _ = try await store.create(draft("web"))
            #expect(await failure { try await store.create(draft("web")) } == .alreadyExists)
            #expect(try await store.latestResourceVersion() == 2)
        }
    }

    @Test("an update from an old version is refused and changes nothing")
    func staleUpdate() async throws {
        try await withStore { store in
            let first = try await store.create(draft("web"))
            var edited = first
            edited.spec = ["image": "two"]
            let second = try await store.update(edited, expecting: first.resourceVersion)
            #expect(second.generation == 2)
            edited.spec = ["image": "three"]
            #expect(await failure { try await store.update(edited, expecting: first.resourceVersion) } == .conflict)
            #expect(try await store.get(first.key) == second)
        }
    }

    @Test("an update of a record that was deleted and made anew is refused")
    func otherUID() async throws {
        try await withStore { store in
            let first = try await store.create(draft("web"))
            _ = try await store.delete(first.key)
            #expect(await failure { try await store.update(first, expecting: first.resourceVersion) } == .notFound)
            let second = try await store.create(draft("web"))
            #expect(await failure { try await store.update(first, expecting: second.resourceVersion) } == .conflict)
            let status = await failure {
                try await store.updateStatus(
                    of: first.key,
                    uid: first.uid,
                    to: [:],
                    expecting: second.resourceVersion,
                )
            }
            #expect(status == .conflict)
        }
    }

    @Test("an update that changes nothing takes no version and makes no event")
    func noChange() async throws {
        try await withStore { store in
            var draft = draft("web")
            draft.managedFields = [["manager": "kubectl", "time": "2026-01-01T00:00:00Z"]]
            let record = try await store.create(draft)
            let watch = store.watch(WatchQuery(start: .now))
            var same = record
            same.managedFields = [["manager": "kubectl", "time": "2026-02-02T00:00:00Z"]]
            same.status = ["ignored": true]
            #expect(try await store.update(same, expecting: record.resourceVersion) == record)
            #expect(try await store.latestResourceVersion() == record.resourceVersion)
            var events = watch.makeAsyncIterator()
            #expect(try await events.drain(watch) == [])
        }
    }

    @Test("another spelling of a character in Unicode is a change")
    func spelling() async throws {
        try await withStore { store in
            var record = try await store.create(draft("a", spec: ["prompt": "caf\u{E9}", "\u{E9}": 1]))
            record.annotations = ["a": "\u{E9}"]
            record = try await store.update(record, expecting: record.resourceVersion)
            for change in 0..<3 {
                var next = record
                switch change {
                case 0: next.spec["prompt"] = "cafe\u{301}"
                case 1: next.spec = ["prompt": record.spec["prompt"] ?? .null, "e\u{301}": 1]
                default: next.annotations = ["a": "e\u{301}"]
                }
                let edited = next
                next = try await store.update(edited, expecting: record.resourceVersion)
                #expect(next.resourceVersion > record.resourceVersion, "change \(change)")
                record = next
            }
            let text = try #require(try await store.get(record.key)).object.jsonText()
            #expect(Array(text.utf8).contains(0xCC) && !Array(text.utf8).contains(0xC3), "\(text)")
        }
    }

    @Test("generation grows with the content only")
    func generation() async throws {
        try await withStore { store in
            var record = try await store.create(draft("web"))
            record.labels = ["a": "b"]
            record = try await store.update(record, expecting: record.resourceVersion)
            #expect(record.generation == 1)
            record = try await store.updateStatus(
                of: record.key,
                uid: record.uid,
                to: ["phase": "Ready"],
                expecting: record.resourceVersion,
            )
            #expect(record.generation == 1)
            #expect(record.status == ["phase": "Ready"])
            record.content["data"] = "new"
            record.status = nil
            record = try await store.update(record, expecting: record.resourceVersion)
            #expect(record.generation == 2)
            #expect(record.status == ["phase": "Ready"])
            #expect(record.resourceVersion == 5)
        }
    }

    @Test("finalizers hold a deleted record until the last is off")
    func finalizers() async throws {
        let clock = TestClock()
        try await withStore(StoreOptions(now: { clock.now })) { store in
            let record = try await store.create(draft("web", finalizers: ["a/one", "a/two"]))
            guard case .marked(var marked) = try await store.delete(record.key) else {
                Issue.record("finalizers did not hold the record")
                return
            }
            #expect(marked.deletionTimestamp == clock.now)
            #expect(marked.generation == 2)
            #expect(try await store.delete(record.key) == .marked(marked))
            #expect(try await store.latestResourceVersion() == 3)

            var added = marked
            added.finalizers.append("a/three")
            #expect(await failure { try await store.update(added, expecting: added.resourceVersion) } == .forbidden)

            marked.finalizers = ["a/two"]
            marked = try await store.update(marked, expecting: marked.resourceVersion)
            #expect(try await store.get(record.key) == marked)
            let watch = store.watch(WatchQuery(start: .now))
            marked.finalizers = []
            let last = try await store.update(marked, expecting: marked.resourceVersion)
            #expect(last.resourceVersion == 5)
            #expect(try await store.get(record.key) == nil)
            var events = watch.makeAsyncIterator()
            #expect(try await events.drain(watch) == [.deleted(last)])
        }
    }

    @Test("a deletion with a precondition that does not hold is refused")
    func preconditions() async throws {
        try await withStore { store in
            let record = try await store.create(draft("web"))
            let other = Preconditions(uid: "other")
            #expect(await failure { try await store.delete(record.key, preconditions: other) } == .conflict)
            let old = Preconditions(resourceVersion: 99)
            #expect(await failure { try await store.delete(record.key, preconditions: old) } == .conflict)
            let right = Preconditions(uid: record.uid, resourceVersion: record.resourceVersion)
            let deletion = try await store.delete(record.key, preconditions: right)
            #expect(deletion.record.resourceVersion == 3)
            #expect(await failure { try await store.delete(record.key) } == .notFound)
        }
    }

    @Test("a transaction that throws leaves nothing behind, and its versions are used again")
    func rollback() async throws {
        struct Stop: Error {}
        try await withStore { store in
            let record = try await store.create(draft("web"))
            await #expect(throws: Stop.self) {
                try await store.write { transaction in
                    _ = try transaction.create(draft("other"))
                    var edited = try #require(try transaction.get(record.key))
                    edited.spec = ["image": "lost"]
                    edited = try transaction.update(edited, expecting: edited.resourceVersion)
                    #expect(try transaction.get(record.key) == edited)
                    throw Stop()
                }
            }
            #expect(try await store.get(record.key) == record)
            var edited = record
            edited.spec = ["image": "kept"]
            edited = try await store.update(edited, expecting: record.resourceVersion)
            #expect(edited.resourceVersion == 3)
            #expect(try await store.get(record.key) == edited)
            #expect(try await store.list(ListQuery(kind: "Container")).records == [edited])
        }
    }

    @Test("several writes of one transaction come out in order, each with a version")
    func transaction() async throws {
        try await withStore { store in
            let watch = store.watch(WatchQuery(start: .now))
            let versions = try await store.write(durability: .normal) { transaction in
                let one = try transaction.create(draft("one"))
                let two = try transaction.create(draft("two"))
                let gone = try transaction.delete(one.key)
                return [one.resourceVersion, two.resourceVersion, gone.record.resourceVersion]
            }
            #expect(versions == [2, 3, 4])
            var events = watch.makeAsyncIterator()
            #expect(try await events.drain(watch).map(\.text) == ["added one", "added two", "deleted one"])
        }
    }

    /// Something that can't be stored; a name, since reports print the arguments.
    enum Unstorable: CaseIterable {
        case noName, nulInName, nulInLabel, emptyFinalizer, notANumber, deep, large

        var draft: RecordDraft {
            switch self {
            case .noName: RecordStoreTests.draft("")
            case .nulInName: RecordStoreTests.draft("a\u{0}b")
            case .nulInLabel: RecordStoreTests.draft("web", labels: ["a": "\u{0}"])
            case .emptyFinalizer: RecordStoreTests.draft("web", finalizers: [""])
            case .notANumber: RecordStoreTests.draft("web", spec: .number(.nan))
            case .deep:
                RecordStoreTests.draft("web", spec: (0..<500).reduce(JSONValue.null) { inner, _ in .array([inner]) })
            case .large: RecordStoreTests.draft("web", spec: .string(String(repeating: "x", count: 2_000_000)))
            }
        }
    }

    @Test("what can't be stored is refused with the reason", arguments: Unstorable.allCases)
    func unstorable(what: Unstorable) async throws {
        try await withStore { store in
            let code = await failure { try await store.create(what.draft) }
            let version = try await store.latestResourceVersion()
            #expect(code == .badRequest)
            #expect(version == 1)
        }
    }
}
