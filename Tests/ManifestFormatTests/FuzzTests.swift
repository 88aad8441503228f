import ManifestFormat
import TestSupport
import Testing

@Suite("Parsers fed with anything", .timeLimit(.minutes(5)))
struct FuzzTests {
    private static let seeds = [
        "apiVersion: runagx.com/v1\nkind: Company\nmetadata: {name: acme, labels: {a.b/c: d}}\nspec:\n  env:\n  - name: A\n    value: |\n      one\n      two\n",
        "a: &x [1, 2.5, ~, yes]\nb: *x\nc: {<<: {d: 1}, e: \"\\u00e9\"}\n---\n? long key\n: >-\n  folded\n  text\n...\n",
        #"{"a": [1, -2.5e3, null, true, {"b": "\ud83d\ude00\n"}], "c": {"d": "e"}}"#,
        "- !!str 1\n- 'it''s'\n- # comment\n  - - x\n- \"a\\\n   b\"\n",
    ]

    /// Either outcome is fine; what is accepted must be writable and read back.
    private func feed(_ bytes: [UInt8], _ note: Comment) {
        for document in (try? YAMLDocuments.parse(bytes, source: "fuzz")) ?? [] {  // a refusal is an outcome, too
            let (yaml, json) = (document.value.yamlText(), document.value.jsonBytes())
            let fromYAML = try? JSONValue.parse(yaml: yaml, limits: .ownText)  // nil is what the check finds
            #expect(fromYAML == document.value, note)
            let fromJSON = try? JSONValue.parse(json: json, limits: .ownText)  // nil is what the check finds
            #expect(fromJSON == document.value, note)
        }
        do {
            _ = try JSONValue.parse(json: bytes)
        } catch {
            #expect(!error.message.isEmpty, note)
        }
    }

    @Test("random bytes", arguments: 1...4 as ClosedRange<UInt64>)
    func randomBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for index in 0..<250 {
            let count = Int.random(in: 0..<300, using: &random)
            feed((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }, "seed \(seed), case \(index)")
        }
    }

    @Test("random characters that mean something to YAML or JSON", arguments: 1...8 as ClosedRange<UInt64>)
    func randomSyntax(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "a", "b", "1", ": ", ":", "- ", "\n", "\n  ", "{", "}", "[", "]", ", ", "&a ", "*a", "|\n", ">-\n", "#",
            "'", "\"", "? ", "<<", "!!str ", "---\n", "...\n", "\\u00e9", "%YAML 1.1\n", "\t", "~", "é", "\u{85}",
        ]
        for index in 0..<400 {
            let count = Int.random(in: 0..<60, using: &random)
            let text = (0..<count).map { _ in random.pick(pieces) }.joined()
            feed(Array(text.utf8), "seed \(seed), case \(index)")
        }
    }

    @Test("good texts with bytes changed, cut out, doubled, or cut short", arguments: 1...8 as ClosedRange<UInt64>)
    func mutations(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for index in 0..<400 {
            var bytes = Array(random.chance(70) ? random.pick(Self.seeds).utf8 : random.value().yamlText().utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                let end = min(bytes.count, place + Int.random(in: 1...20, using: &random))
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(place..<end)
                case 2:
                    bytes.insert(
                        contentsOf: Array(bytes[place..<end]),
                        at: Int.random(in: 0...bytes.count, using: &random),
                    )
                default: bytes.removeSubrange(place...)
                }
            }
            feed(bytes, "seed \(seed), case \(index)")
        }
    }
}
