import ManifestFormat
import Testing

@Suite("Writing JSON", .timeLimit(.minutes(5)))
struct JSONWritingTests {
    @Test(
        "values have one compact text, names sorted",
        arguments: [
            (nil, "null"), (true, "true"), (.integer(.min), "-9223372036854775808"), (.number(1), "1.0"),
            (.number(0.1), "0.1"), (.number(1e300), "1e+300"), (.number(.nan), "null"), (.number(-.infinity), "null"),
            ("a/b\"\\\u{1}\n\u{7F}ü😀", #""a/b\"\\\u0001\n"# + "\u{7F}ü😀\""), ([], "[]"), ([:], "{}"),
            (["b": 1, "a": [nil, ["c": false]]], #"{"a":[null,{"c":false}],"b":1}"#),
        ] as [(JSONValue, String)],
    )
    func compact(value: JSONValue, text: String) {
        #expect(value.jsonText() == text)
        #expect(value.jsonBytes() == Array(text.utf8))
    }

    @Test("pretty text has one member a line and two spaces a level")
    func pretty() {
        let value: JSONValue = ["spec": ["env": [["name": "A"], 1], "none": [:], "list": []]]
        let text = """
            {
              "spec": {
                "env": [
                  {
                    "name": "A"
                  },
                  1
                ],
                "list": [],
                "none": {}
              }
            }
            """
        #expect(value.jsonText(pretty: true) == text)
    }

    @Test(
        "a character that Unicode can spell in two ways makes two values",
        arguments: [
            ("\u{E9}", "e\u{301}"), (["a": ["\u{E9}"]], ["a": ["e\u{301}"]]), (["\u{E9}": 1], ["e\u{301}": 1]),
            (["a": ["\u{E9}": 1]], ["a": ["e\u{301}": 1]]), ("a\u{323}\u{307}", "a\u{307}\u{323}"),
        ] as [(JSONValue, JSONValue)],
    )
    func spelling(left: JSONValue, right: JSONValue) throws {
        #expect(left != right)
        let same = try JSONValue.parse(json: Array(left.jsonText().utf8))
        #expect(left == same && left.hashValue == same.hashValue)
    }

    @Test(
        "spellings of one text have hashes of their own, wherever they stand",
        arguments: [
            { $0 }, { .array([$0]) }, { .object([$0.string ?? "": 1]) }, { .object(["a": $0]) },
        ] as [@Sendable (JSONValue) -> JSONValue],
    )
    func hashes(wrap: @Sendable (JSONValue) -> JSONValue) {
        let values = (0..<1024).map { spelling in
            let letters = (0..<10).map { spelling >> $0 & 1 == 1 ? "\u{E9}" : "e\u{301}" }
            return wrap(.string(letters.joined()))
        }
        #expect(Set(values.map(\.hashValue)).count > 1000)
        #expect(Set(values).count == 1024)
    }

    @Test("equal objects have equal hashes, whatever the order that they were made in")
    func objectHashes() {
        let names = (0..<100).map(String.init)
        let (left, right) = (JSONValue.object(pairs(names)), JSONValue.object(pairs(names.reversed())))
        #expect(left == right && left.hashValue == right.hashValue)
    }

    private func pairs(_ names: [String]) -> [String: JSONValue] {
        names.reduce(into: [:]) { $0[$1] = .string($1) }
    }
}
