import ManifestFormat
import RecordStore
import TestSupport
import Testing

@Suite("Selectors", .timeLimit(.minutes(5)))
struct SelectorTests {
    @Test("a selector has so many terms at most, and a list bears all of them")
    func manyTerms() async throws {
        let most = LabelSelector.maximumRequirements
        func terms(_ count: Int, _ term: String) -> String {
            Array(repeating: term, count: count).joined(separator: ",")
        }
        #expect(throws: ParseError.self) { try LabelSelector.parse(terms(most + 1, "a=b")) }
        #expect(throws: ParseError.self) { try FieldSelector.parse(terms(most + 1, "metadata.name=a")) }
        try await withStore { store in
            _ = try await store.create(draft("a", labels: ["a": "b"]))
            for last in ["a=b", "a=c"] {
                var query = ListQuery(kind: "Container")
                query.labels = try .parse(terms(most - 1, "a=b") + "," + last)
                query.fields = try .parse(terms(most, "metadata.name=a"))
                #expect(try await store.list(query).records.count == (last == "a=b" ? 1 : 0))
            }
        }
    }

    @Test(
        "field selectors reach any scalar",
        arguments: [
            ("", true), ("metadata.name=web", true), ("metadata.name!=web", false), ("metadata.namespace==acme", true),
            ("spec.image=one,spec.replicas=3", true), ("spec.on=true", true), ("spec.missing=", true),
            ("spec.missing!=", false), ("spec.list=", false), ("spec.list!=x", true),
            ("spec.odd=a\\,b\\=c\\\\d", true),
            ("status.phase=Ready", true), ("status.phase!=Ready", false), ("kind=Container", true), (",,", true),
            ("spec.none=", true), ("spec.list.deeper=", true), ("metadata.uid=u", true),
        ],
    )
    func fields(text: String, expected: Bool) async throws {
        let selector = try FieldSelector.parse(text)
        try await withStore(StoreOptions(makeUID: { "u" })) { store in
            let spec: JSONValue = [
                "image": "one", "replicas": 3, "on": true, "list": [1], "odd": "a,b=c\\d", "none": nil,
            ]
            var draft = draft("web", spec: spec)
            draft.status = ["phase": "Ready"]
            let record = try await store.create(draft)
            #expect(selector.matches(record) == expected)
            #expect(selector.matches(object: record.object) == expected)
        }
    }

    @Test(
        "a field selector with an error is refused",
        arguments: ["x", "=x", "!=x", "a=b=c", "a=\\x", "a=\\", "a,b=c"],
    )
    func badFields(text: String) {
        #expect(throws: ParseError.self) { try FieldSelector.parse(text) }
    }

    @Test("no text crashes a field selector's parser", arguments: [UInt64(1), 2, 3, 4])
    func fuzz(seed: UInt64) {
        print("selector fuzz seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "a", "app", "=", "!", ",", "(", ")", "\\", " ", "/", ".", "ü", "\u{0}", "\r\n", "e\u{301}",
        ]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0..<12, using: &random)).compactMap { _ in random.pick(pieces) }.joined()
            // Most are refused; those that are not must have a meaning.
            if let selector = try? FieldSelector.parse(text) { _ = selector.matches(object: ["a": "app"]) }
        }
    }
}
