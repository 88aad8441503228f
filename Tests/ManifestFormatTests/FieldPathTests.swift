import ManifestFormat
import TestSupport
import Testing

@Suite("Field paths and differences", .timeLimit(.minutes(5)))
struct FieldPathTests {
    @Test(
        "paths are written as Kubernetes writes them and read back",
        arguments: [
            ([], ""), ([.member("spec"), .member("env"), .index(0), .member("name")], "spec.env[0].name"),
            ([.member("metadata"), .member("labels"), .member("a.b/c")], "metadata.labels[a.b/c]"),
            ([.index(0), .index(12)], "[0][12]"), ([.member("a"), .member(""), .member("b")], "a[].b"),
            ([.member("data"), .member("8080")], "data.8080"), ([.member("a b"), .index(1)], "[a b][1]"),
            ([.member("x"), .member("a[0]"), .member("y")], "x[a[0]].y"), ([.member("größe")], "größe"),
        ] as [([FieldPath.Component], String)],
    )
    func textForm(components: [FieldPath.Component], text: String) {
        #expect(FieldPath(components).description == text)
        #expect(FieldPath(text) == FieldPath(components))
    }

    @Test(
        "any text can be read as a path",
        arguments: ["[", "]", ".", "..", "a.", "[0", "a[b", "[]]", "a[1]b", "a..b"],
    )
    func anyText(text: String) {
        #expect(!FieldPath(text).components.isEmpty)
    }

    @Test("paths lead to values")
    func values() {
        let document: JSONValue = ["spec": ["env": [["name": "A"]]]]
        #expect(FieldPath("spec.env[0].name").value(in: document) == "A")
        #expect(FieldPath("spec.env[1].name").value(in: document) == nil)
        #expect(FieldPath("spec.env.name").value(in: document) == nil)
        #expect(FieldPath().value(in: document) == document)
    }

    @Test("differences name each changed field, in path order")
    func differences() {
        let old: JSONValue = ["a": 1, "b": ["c": 1, "d": [1, 2, 3]], "e": nil, "same": ["x": [1]]]
        let new: JSONValue = ["b": ["c": "1", "d": [1, 5], "n": [:]], "e": nil, "f": nil, "same": ["x": [1]]]
        let differences = old.differences(to: new)
        let lines = differences.map { "\($0.path): \($0.old?.jsonText() ?? "-") → \($0.new?.jsonText() ?? "-")" }
        #expect(
            lines == ["a: 1 → -", "b.c: 1 → \"1\"", "b.d[1]: 2 → 5", "b.d[2]: 3 → -", "b.n: - → {}", "f: - → null"]
        )
        #expect(old.differences(to: old).isEmpty)
    }

    @Test(
        "the differences are none only between equal values, and lead from one to the other",
        arguments: 1...50 as ClosedRange<UInt64>,
    )
    func randomDifferences(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let (old, new) = (random.value(), random.value())
            let differences = old.differences(to: new)
            #expect(differences.isEmpty == (old == new), "seed \(seed)")
            for difference in differences {
                #expect(difference.path.value(in: old) == difference.old, "seed \(seed)")
                #expect(difference.path.value(in: new) == difference.new, "seed \(seed)")
            }
        }
    }
}
