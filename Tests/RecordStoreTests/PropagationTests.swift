import ManifestFormat
import RecordStore
import Testing

@Suite("what becomes of dependents", .timeLimit(.minutes(5)))
struct PropagationTests {
    private static func blocking(_ name: String, _ owners: [Record], finalizers: [String] = []) -> RecordDraft {
        var draft = draft(name, finalizers: finalizers, owners: owners)
        for index in draft.ownerReferences.indices { draft.ownerReferences[index].blockOwnerDeletion = true }
        return draft
    }

    /// Takes all finalizers off.
    private static func release(_ name: String, in store: RecordStore) async throws {
        let key = RecordKey(kind: "Container", namespace: "acme", name: name)
        var record = try #require(try await store.get(key))
        record.finalizers = []
        _ = try await store.update(record, expecting: record.resourceVersion)
    }

    private static func names(_ store: RecordStore) async throws -> [String] {
        try await store.list(ListQuery(kind: "Container")).records.map(\.key.name)
    }

    @Test("in the foreground an owner waits for what blocks it, level by level")
    func foreground() async throws {
        try await withStore { store in
            let top = try await store.create(draft("top"))
            let middle = try await store.create(Self.blocking("middle", [top]))
            _ = try await store.create(Self.blocking("leaf", [middle], finalizers: ["a/b"]))
            let watch = store.watch(WatchQuery(start: .now))
            guard case .marked(let marked) = try await store.delete(top.key, propagation: .foreground) else {
                Issue.record("nothing held the owner")
                return
            }
            #expect(marked.finalizers == ["foregroundDeletion"])
            #expect(marked.isDeleting && marked.generation == 2)
            #expect(try await Self.names(store) == ["leaf", "middle", "top"])
            try await Self.release("leaf", in: store)
            var events = watch.makeAsyncIterator()
            #expect(
                try await events.drain(watch).map(\.text) == [
                    "modified top", "modified middle", "modified leaf", "deleted leaf", "deleted middle", "deleted top",
                ]
            )
        }
    }

    @Test("in the foreground what doesn't block its owner only goes with it")
    func unblocked() async throws {
        try await withStore { store in
            let top = try await store.create(draft("top"))
            _ = try await store.create(draft("held", finalizers: ["a/b"], owners: [top]))
            guard case .removed(let last) = try await store.delete(top.key, propagation: .foreground) else {
                Issue.record("something held the owner")
                return
            }
            #expect(last.key == top.key)
            #expect(try await Self.names(store) == ["held"])
        }
    }

    @Test("in the foreground a dependent with another owner stays, and forgets this one")
    func otherOwner() async throws {
        try await withStore { store in
            let one = try await store.create(draft("one"))
            let two = try await store.create(draft("two"))
            let both = try await store.create(Self.blocking("both", [one, two]))
            _ = try await store.delete(one.key, propagation: .foreground)
            #expect(try await Self.names(store) == ["both", "two"])
            #expect(try await store.get(both.key)?.ownerReferences.map(\.name) == ["two"])
        }
    }

    @Test("in the foreground owners in a circle don't wait for each other for ever")
    func circle() async throws {
        try await withStore { store in
            var one = try await store.create(draft("one"))
            let two = try await store.create(Self.blocking("two", [one], finalizers: ["a/b"]))
            var back = reference(to: two)
            back.blockOwnerDeletion = true
            one.ownerReferences = [back]
            one = try await store.update(one, expecting: one.resourceVersion)
            _ = try await store.delete(one.key, propagation: .foreground)
            #expect(try await Self.names(store) == ["one", "two"])
            try await Self.release("two", in: store)
            #expect(try await Self.names(store).isEmpty)
        }
    }

    @Test("an owner's own finalizers hold it after its dependents have gone")
    func heldOwner() async throws {
        try await withStore { store in
            let top = try await store.create(draft("top", finalizers: ["a/b"]))
            _ = try await store.create(Self.blocking("leaf", [top]))
            _ = try await store.delete(top.key, propagation: .foreground)
            #expect(try await Self.names(store) == ["top"])
            #expect(try await store.get(top.key)?.finalizers == ["a/b"])
            try await Self.release("top", in: store)
            #expect(try await Self.names(store).isEmpty)
        }
    }

    @Test("a dependent that forgets its owner lets it go")
    func letGo() async throws {
        try await withStore { store in
            let top = try await store.create(draft("top"))
            let leaf = try await store.create(Self.blocking("leaf", [top], finalizers: ["a/b"]))
            _ = try await store.delete(top.key, propagation: .foreground)
            var freed = try #require(try await store.get(leaf.key))
            freed.ownerReferences = []
            _ = try await store.update(freed, expecting: freed.resourceVersion)
            #expect(try await Self.names(store) == ["leaf"])
        }
    }

    @Test("orphans stay and forget their owner", arguments: [[], ["orphan"]])
    func orphan(finalizers: [String]) async throws {
        try await withStore { store in
            let top = try await store.create(draft("top", finalizers: finalizers))
            let leaf = try await store.create(Self.blocking("leaf", [top]))
            let wish: Propagation? = finalizers.isEmpty ? .orphan : nil
            _ = try await store.delete(top.key, propagation: wish)
            #expect(try await Self.names(store) == ["leaf"])
            let left = try await store.get(leaf.key)
            #expect(left?.ownerReferences.isEmpty == true && left?.isDeleting == false)
        }
    }

    @Test("what can't be without its owner goes with it, when the owner goes", arguments: [[], ["a/b"]])
    func unorphanable(finalizers: [String]) async throws {
        var options = StoreOptions()
        options.orphanableKinds = ["Container"]
        try await withStore(options) { store in
            let top = try await store.create(draft("top", finalizers: finalizers))
            _ = try await store.create(draft("leaf", owners: [top]))
            let note = try await store.create(draft("note", kind: "Note", owners: [top]))
            _ = try await store.delete(top.key, propagation: .orphan)
            if !finalizers.isEmpty {
                #expect(try await store.get(note.key)?.isDeleting == false)
                try await Self.release("top", in: store)
            }
            #expect(try await Self.names(store) == ["leaf"])
            #expect(try await store.get(note.key) == nil)
        }
    }
}
