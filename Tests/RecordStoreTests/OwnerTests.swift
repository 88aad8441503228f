import ManifestFormat
import RecordStore
import Testing

@Suite("Owners and their dependents", .timeLimit(.minutes(5)))
struct OwnerTests {
    @Test("what a record owns goes with it, level by level, in one transaction")
    func cascade() async throws {
        try await withStore { store in
            let company = try await store.create(draft("acme", kind: "Company", namespace: ""))
            let network = try await store.create(draft("net", kind: "Network", owners: [company]))
            let container = try await store.create(draft("web", finalizers: ["a/b"], owners: [network]))
            _ = try await store.create(draft("other"))
            let watch = store.watch(WatchQuery(start: .now))
            _ = try await store.delete(company.key)
            #expect(try await store.get(network.key) == nil)
            #expect(try await store.get(container.key)?.isDeleting == true)
            var events = watch.makeAsyncIterator()
            #expect(try await events.drain(watch).map(\.text) == ["deleted acme", "deleted net", "modified web"])
            #expect(try await store.list(ListQuery(kind: "Container")).records.map(\.key.name) == ["other", "web"])
        }
    }

    @Test("a dependent of two owners stays until the second is gone")
    func twoOwners() async throws {
        try await withStore { store in
            let one = try await store.create(draft("one"))
            let two = try await store.create(draft("two"))
            let both = try await store.create(draft("both", owners: [one, two]))
            _ = try await store.delete(one.key)
            #expect(try await store.get(both.key) == both)
            _ = try await store.delete(two.key)
            #expect(try await store.get(both.key) == nil)
        }
    }

    @Test("an owner held by finalizers keeps its dependents until it is gone")
    func heldOwner() async throws {
        try await withStore { store in
            let owner = try await store.create(draft("owner", finalizers: ["a/b"]))
            let dependent = try await store.create(draft("dependent", owners: [owner]))
            guard case .marked(var marked) = try await store.delete(owner.key) else {
                Issue.record("finalizers did not hold the owner")
                return
            }
            #expect(try await store.get(dependent.key) == dependent)
            marked.finalizers = []
            _ = try await store.update(marked, expecting: marked.resourceVersion)
            #expect(try await store.get(dependent.key) == nil)
        }
    }

    @Test("owners in a circle go together")
    func circle() async throws {
        try await withStore { store in
            var one = try await store.create(draft("one"))
            let two = try await store.create(draft("two", owners: [one]))
            one.ownerReferences = [reference(to: two), reference(to: one)]
            one = try await store.update(one, expecting: one.resourceVersion)
            _ = try await store.delete(one.key)
            #expect(try await store.list(ListQuery(kind: "Container")).records == [])
            try await store.checkIntegrity()
        }
    }

    @Test("a dependent of an owner that is gone can't be made")
    func deadOwner() async throws {
        try await withStore { store in
            let owner = try await store.create(draft("owner"))
            _ = try await store.delete(owner.key)
            #expect(await failure { try await store.create(draft("late", owners: [owner])) } == .conflict)
            let other = try await store.create(draft("other"))
            var late = try await store.create(draft("late", owners: [owner, other]))
            late.ownerReferences = [reference(to: owner)]
            #expect(await failure { try await store.update(late, expecting: late.resourceVersion) } == .conflict)
        }
    }

    @Test("an owner is what its reference says, in the same namespace or in none")
    func foreignOwner() async throws {
        try await withStore { store in
            let near = try await store.create(draft("near"))
            let far = try await store.create(draft("far", namespace: "x"))
            let company = try await store.create(draft("acme", kind: "Company", namespace: ""))
            var (otherKind, otherName) = (draft("a", owners: [near]), draft("a", owners: [near]))
            otherKind.ownerReferences[0].kind = "Volume"
            otherName.ownerReferences[0].name = "other"
            let wrong = [
                draft("a", owners: [far]), draft("a", owners: [near, far]), otherKind, otherName,
                draft("beta", kind: "Company", namespace: "", owners: [near]),
            ]
            for draft in wrong {
                let code = await failure { try await store.create(draft) }
                #expect(code == .badRequest, "\(draft)")
            }
            var edited = try await store.create(draft("a", owners: [near, company]))
            edited.ownerReferences.append(reference(to: far))
            let next = edited
            let code = await failure { try await store.update(next, expecting: next.resourceVersion) }
            #expect(code == .badRequest)
        }
    }

    @Test("more dependents than one transaction takes all go in the end")
    func manyDependents() async throws {
        var options = StoreOptions()
        options.cascadeLimit = 7
        try await withStore(options) { store in
            let owner = try await store.create(draft("owner"))
            _ = try await store.write(durability: .normal) { transaction in
                for index in 0..<40 {
                    let middle = try transaction.create(draft("middle-\(index)", owners: [owner]))
                    _ = try transaction.create(draft("leaf-\(index)", owners: [middle]))
                }
            }
            _ = try await store.delete(owner.key)
            #expect(try await store.list(ListQuery(kind: "Container")).records == [])
            #expect(try await store.collectOrphans() == 0)
        }
    }
}
