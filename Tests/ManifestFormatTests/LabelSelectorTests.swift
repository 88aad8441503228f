import ManifestFormat
import TestSupport
import Testing

@Suite("Label selectors", .timeLimit(.minutes(5)))
struct LabelSelectorTests {
    @Test(
        "label selectors mean what they mean in Kubernetes",
        arguments: [
            ("", true), ("app", true), ("!app", false), ("other", false), ("!other", true), ("app=web", true),
            ("app==web", true), ("app = web", true), ("app!=web", false), ("other!=web", true), ("app=", false),
            ("empty=", true), ("app in (web,db)", true), ("app in (db)", false), ("app notin (db)", true),
            ("other notin (db)", true), ("other in (db)", false), (" app , !other ", true), ("app,other", false),
            ("runagx.com/kind=Company", true), ("empty in ()", true), ("app in ( web , db ),tier notin(a)", true),
        ],
    )
    func labels(text: String, expected: Bool) throws {
        let labels = ["app": "web", "empty": "", "runagx.com/kind": "Company"]
        #expect(try LabelSelector.parse(text).matches(labels) == expected)
    }

    @Test(
        "a label selector with an error is refused",
        arguments: [
            ",", "app,", "=web", "app=web=x", "app in", "app in (", "app in (a", "app in a", "app like (a)", "!",
            "app!web", "a b", "-app", "app=-x", "a/b/c", "/x", "x/", "UPPER.com/x=1", "app=ü", "(a)", "app>1", "!app=x",
        ],
    )
    func badLabels(text: String) {
        #expect(throws: ParseError.self) { try LabelSelector.parse(text) }
    }

    @Test("an object is selected by the labels that it has as text")
    func objects() throws {
        let object: JSONValue = ["metadata": ["labels": ["app": "web", "count": 1]]]
        #expect(try LabelSelector.parse("app=web,!count").matches(object: object))
        #expect(try !LabelSelector.parse("app").matches(object: ["metadata": [:]]))
    }

    @Test("no text crashes the parser", arguments: [UInt64(1), 2, 3, 4])
    func fuzz(seed: UInt64) {
        print("label selector fuzz seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "a", "app", "=", "!", ",", "(", ")", " in ", " notin ", "\\", " ", "/", ".", "ü", "\u{0}", "\r\n",
            "e\u{301}",
        ]
        for _ in 0..<3_000 {
            let count = Int.random(in: 0..<12, using: &random)
            let text = (0..<count).compactMap { _ in pieces.randomElement(using: &random) }.joined()
            // Most are refused; those that are not must have a meaning.
            if let selector = try? LabelSelector.parse(text) { _ = selector.matches(["a": "app"]) }
        }
    }
}
