import ManifestFormat
import Testing

@Suite("Bad manifests", .timeLimit(.minutes(5)))
struct BadInputTests {
    private func message(_ bytes: [UInt8]) -> String? {
        let error = #expect(throws: ParseError.self) { try YAMLDocuments.parse(bytes, source: "file.yaml") }
        return error?.description
    }

    @Test(
        "each error says file, line, column, field and what would be right",
        arguments: [
            (
                "kind: Company\nspec: {cpu: 1\nstate: Active\n",
                "file.yaml:3:6: expected `,` or `}` in the object that was opened with `{`",
            ),
            ("a: [1, 2\nb: 3\n", "file.yaml:2:2: expected `,` or `]` in the list that was opened with `[`"),
            (
                "spec:\n  a: b: c\n",
                "file.yaml:2:7: a second `key: value` on one line, or a wrong indentation; put each key on its own line "
                    + "and quote text that holds `: `",
            ),
            (
                "spec:\n   a: 1\n  b: 2\n",
                "file.yaml:3:3: expected a key here; indent all keys of one object alike and quote text that starts with "
                    + "a special character",
            ),
            (
                "spec:\n\ta: 1\n",
                "file.yaml:2:1: a value must not start with this character, and a tab does not indent; indent by spaces and quote the value",
            ),
            (
                "a: @x\n",
                "file.yaml:1:4: a value must not start with this character, and a tab does not indent; indent by spaces and quote the value",
            ),
            ("a: \"b\n", "file.yaml:2:1: the text ends inside a quoted string; close the quotes"),
            (
                "a: \"\\d\"\n",
                "file.yaml:1:5: unknown escape in a double-quoted string; write `\\\\` for a backslash or use single quotes",
            ),
            (
                "a: 1\nb\n",
                "file.yaml:3:1: expected `:` after this key; write `key: value`, and indent text by its key",
            ),
            ("- a\nb: 1\n", "file.yaml:2:1: expected `- ` here; indent all elements of one list alike"),
            ("a: - b\n", "file.yaml:1:4: a list must not start on the line of its key; put `- ` on a line of its own"),
            ("a: *b\n", "file.yaml:1:4: a: no anchor &b stands before the alias *b"),
            ("a: &b [1, *b]\n", "file.yaml:1:11: a[1]: the alias *b is inside its own anchor &b"),
            (
                "spec:\n  cpu: 1\n  memory: 2\n  cpu: 3\n",
                "file.yaml:4:3: spec.cpu: the key \"cpu\" is given twice in one object (first on line 2); keep one",
            ),
            (
                "{\"spec\": {\"cpu\": 1, \"cpu\": 2}}",
                "file.yaml:1:21: spec.cpu: the name \"cpu\" is given twice in one object; keep one",
            ),
            (
                "spec: {8: a, '8': b}",
                "file.yaml:1:14: spec.8: the key \"8\" is given twice in one object (first on line 1); keep one",
            ),
            (
                "a: 1\n---\nb: 1\nb: 2\n",
                "file.yaml:4:1: b: the key \"b\" is given twice in one object (first on line 3); keep one",
            ),
            ("a: 1\0\n", "file.yaml:1:5: a NUL byte is not allowed; save the file as UTF-8 text"),
            ("a: \u{1}\n", "file.yaml:1:4: control characters are not allowed"),
            ("%YAML 2.0\n---\na: 1\n", "file.yaml:1:1: only YAML 1.1 and 1.2 can be read"),
        ],
    )
    func messages(text: String, expected: String) {
        #expect(message(Array(text.utf8)) == expected)
    }

    @Test("a file of another encoding, such as UTF-16 or Latin-1, is refused where it starts to be wrong")
    func notUTF8() {
        #expect(
            message(Array("a: b\nc: ".utf8) + [0xFC, 0x0A])
                == "file.yaml:2:4: byte 0xFC is not UTF-8; save the file as UTF-8 text"
        )
        #expect(
            message([0xFF, 0xFE, 0x61, 0x00]) == "file.yaml:1:4: a NUL byte is not allowed; save the file as UTF-8 text"
        )
    }

    @Test("10 MiB are refused before they are read")
    func tooLarge() {
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 10 << 20)
        #expect(message(bytes) == "file.yaml: the text has 10485760 bytes, at most 1048576 are allowed; split it")
    }

    @Test("an alias bomb is refused as soon as it expands past the limit")
    func aliasBomb() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...30 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(
            message(Array(text.utf8)) == "file.yaml:5:45: a4[7]: aliases expand the text to more than 100000 values"
        )
        let key = text.split(separator: "\n").prefix(4).joined(separator: "\n") + "\n? *a3\n: 1\n"
        #expect(message(Array(key.utf8)) == "file.yaml:5:3: a key must be text, not a list or an object")
    }

    @Test("one long text used through many aliases is refused by its size")
    func longAliases() {
        let text =
            "a: &a " + String(repeating: "x", count: 100_000) + "\nb: [" + String(repeating: "*a, ", count: 20) + "]\n"
        #expect(
            message(Array(text.utf8)) == "file.yaml:2:45: b[10]: aliases expand the text by more than 1048576 bytes"
        )
    }

    @Test("aliases can't nest deeper than written text can")
    func deepAliases() {
        var text = "a0: &a0 [x]\n"
        for level in 1...70 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(message(Array(text.utf8)) == "file.yaml:64:12: a63[0]: nested deeper than 64 levels")
    }

    @Test(
        "a MiB of opening brackets, dashes or question marks is an error, not a crash",
        arguments: [
            ("[", "file.yaml:1:65: "), ("{", "file.yaml:1:"), ("[{", "file.yaml:1:"), ("- ", "file.yaml:1:129: "),
            ("? ", "file.yaml:1:"), ("{a: ", "file.yaml:1:"), ("[[],", "file.yaml:1:"), ("\"a\":\n ", "file.yaml:"),
            ("&a ", "file.yaml:1:"), ("!t ", "file.yaml:1:"), ("*a ", "file.yaml:1:"),
            ("%TAG !a! b\n", "file.yaml:17:1: "),
            ("%YAML 1.1\n", "file.yaml:2:1: "), ("'' ", "file.yaml:1:4: "), ("\"\\u0041", "file.yaml:"),
            ("{\"a\":", "file.yaml:1:"),
        ],
    )
    func deepNesting(piece: String, prefix: String) {
        let bytes = String(repeating: piece, count: (1 << 20) / piece.utf8.count)
        let text = message(Array(bytes.utf8)) ?? ""
        #expect(text.hasPrefix(prefix), "\(text.prefix(200))")
        #expect(text.utf8.count < 2_000)
    }
}
