import ManifestFormat
import RecordStore
import Testing

@Suite("Records as objects of the API", .timeLimit(.minutes(5)))
struct ObjectTests {
    private static let object: JSONValue = [
        "apiVersion": "runagx.com/v1", "kind": "Container",
        "metadata": [
            "name": "web", "namespace": "acme", "labels": ["app": "web"], "annotations": ["note": "x"],
            "finalizers": ["a/b"], "creationTimestamp": nil, "uid": "ignored", "resourceVersion": "7",
            "managedFields": [["manager": "kubectl"]],
        ],
        "spec": ["image": "one"], "status": [:],
    ]

    @Test("an object becomes a record and comes back with what the store adds")
    func roundTrip() async throws {
        let clock = TestClock()
        try await withStore(StoreOptions(now: { clock.now }, makeUID: { "u" })) { store in
            let record = try await store.create(try RecordDraft(object: Self.object))
            let marked = try await store.delete(record.key).record
            var expected = Self.object
            expected["metadata"]?["uid"] = "u"
            expected["metadata"]?["resourceVersion"] = "3"
            expected["metadata"]?["generation"] = 2
            expected["metadata"]?["creationTimestamp"] = "2027-01-15T08:00:00Z"
            expected["metadata"]?["deletionTimestamp"] = "2027-01-15T08:00:00Z"
            expected["metadata"]?["deletionGracePeriodSeconds"] = 0
            #expect(marked.object == expected)
            #expect(try record.applying(object: record.object) == record)
        }
    }

    @Test("edits of an object are taken over, what belongs to the store is not")
    func applying() async throws {
        try await withStore { store in
            let record = try await store.create(try RecordDraft(object: Self.object))
            var edited = record.object
            edited["metadata"]?["labels"] = nil
            edited["metadata"]?["generation"] = 99
            edited["spec"]?["image"] = "two"
            let applied = try record.applying(object: edited)
            let next = try await store.update(applied, expecting: record.resourceVersion)
            #expect(next.labels == [:])
            #expect(next.spec == ["image": "two"])
            #expect(next.generation == 2)
            edited["metadata"]?["uid"] = "other"
            let otherUID = edited
            #expect(await failure { try record.applying(object: otherUID) } == .conflict)
            edited["metadata"]?["uid"] = nil
            edited["metadata"]?["name"] = "other"
            let otherName = edited
            #expect(await failure { try record.applying(object: otherName) } == .badRequest)
        }
    }

    @Test(
        "malformed metadata is refused with the name of the field",
        arguments: [
            ("labels", ["a": 1], "metadata.labels.a"), ("labels", "x", "metadata.labels"),
            ("annotations", ["a": nil], "metadata.annotations.a"), ("name", 1, "metadata.name"),
            ("name", "", "metadata.name"), ("namespace", [], "metadata.namespace"),
            ("finalizers", "x", "metadata.finalizers"), ("finalizers", [1], "metadata.finalizers[0]"),
            ("ownerReferences", [["kind": "A"]], "metadata.ownerReferences[0].apiVersion"),
            ("ownerReferences", [1], "metadata.ownerReferences[0].apiVersion"),
            ("managedFields", [:], "managedFields"),
        ] as [(String, JSONValue, String)],
    )
    func malformed(field: String, value: JSONValue, named: String) throws {
        var object = Self.object
        object["metadata"]?[field] = value
        let error = #expect(throws: StoreError.self) { try RecordDraft(object: object) }
        #expect(error?.code == .badRequest)
        #expect(error?.message.contains(named) == true)
    }

    @Test("an object without kind, apiVersion or name is refused", arguments: ["kind", "apiVersion", "metadata"])
    func missing(field: String) {
        var object = Self.object
        object[field] = nil
        #expect(throws: StoreError.self) { try RecordDraft(object: object) }
        #expect(throws: StoreError.self) { try RecordDraft(object: [1]) }
    }
}
