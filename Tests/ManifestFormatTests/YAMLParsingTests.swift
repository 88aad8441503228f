import ManifestFormat
import Testing

@Suite("Reading YAML", .timeLimit(.minutes(5)))
struct YAMLParsingTests {
    @Test("anchors and aliases give copies")
    func aliases() throws {
        let text = "a: &x {b: [1, 2]}\nc: *x\nd: &k key\n*k : 3\n"
        #expect(try JSONValue.parse(yaml: text) == ["a": ["b": [1, 2]], "c": ["b": [1, 2]], "d": "key", "key": 3])
    }

    @Test("merge keys fill in what the object doesn't say itself, earlier sources first")
    func mergeKeys() throws {
        let text = """
            base: &base {cpu: 1, memory: 2Gi}
            other: &other {cpu: 5, pids: 9}
            one: {cpu: 2, <<: *base}
            two: {<<: [*base, *other], memory: 3Gi}
            text: {"<<": 1}
            """
        let value = try JSONValue.parse(yaml: text)
        #expect(value["one"] == ["cpu": 2, "memory": "2Gi"])
        #expect(value["two"] == ["cpu": 1, "memory": "3Gi", "pids": 9])
        #expect(value["text"] == ["<<": 1])
        let error = #expect(throws: ParseError.self) { try JSONValue.parse(yaml: "a: {<<: 1}") }
        #expect(
            error?.description == "line 1, column 5: a: `<<` merges an object or a list of objects, such as `<<: *base`"
        )
    }

    @Test("Windows line ends, a byte order mark and comments don't matter")
    func lineEnds() throws {
        let text = "\u{FEFF}# head\r\na: 1 # one\r\nb:\r\n  - |\r\n    x\r\n    y\r\n"
        #expect(try JSONValue.parse(yaml: text) == ["a": 1, "b": ["x\ny\n"]])
        #expect(try JSONValue.parse(yaml: "%YAML 1.2\n---\na: 1\n...\n") == ["a": 1])
    }

    @Test("exactly one document is wanted by parse(yaml:)")
    func oneDocument() throws {
        for text in ["", "\n# only a comment\n", "---\n", "---\n---\n"] {
            let error = #expect(throws: ParseError.self) { try JSONValue.parse(yaml: text) }
            #expect(error?.description == "the text is empty, one YAML document is needed")
        }
        let error = #expect(throws: ParseError.self) { try JSONValue.parse(yaml: "a: 1\n---\nb: 2\n") }
        #expect(error?.description == "line 3, column 1: one YAML document is needed, a second one follows")
        #expect(try JSONValue.parse(yaml: "---\na: 1\n---\n") == ["a": 1])
        #expect(try JSONValue.parse(yaml: "null") == .null)
    }

    @Test("a file of several documents gives each with its place; empty ones don't count")
    func documents() throws {
        let text = "# head\n---\n---\nkind: A\n---\n# nothing\n---\n\nkind: B\n...\n---\n[1]\n"
        let documents = try YAMLDocuments.parse(Array(text.utf8), source: "all.yaml")
        #expect(documents.map(\.value) == [["kind": "A"], ["kind": "B"], [1]])
        #expect(documents.map(\.index) == [0, 1, 2])
        #expect(documents.map(\.line) == [4, 9, 12])
        #expect(documents.allSatisfy { $0.source == "all.yaml" })
        #expect(try YAMLDocuments.parse([], source: "empty.yaml").isEmpty)
    }

    @Test("JSON files are read, also several values in one, and flow YAML that only looks like JSON")
    func jsonFiles() throws {
        func values(_ text: String) throws -> [JSONValue] {
            try YAMLDocuments.parse(Array(text.utf8), source: "x").map(\.value)
        }
        #expect(try values(#"{"a": "\ud83d\ude00"} {"b": 2}"# + "\n[1]") == [["a": "😀"], ["b": 2], [1]])
        #expect(try values("{a: 1, b: yes}") == [["a": 1, "b": true]])
        #expect(try values("{\"a\": 1}\n---\nb: 2\n") == [["a": 1], ["b": 2]])
    }

    @Test(
        "the place of a field is that of its key or element, else of its nearest parent",
        arguments: [
            ("", 2, 1), ("kind", 2, 1), ("spec", 3, 1), ("spec.env", 4, 3), ("spec.env[0]", 5, 5),
            ("spec.env[0].name", 5, 9),
            ("spec.env[1].value", 8, 5), ("spec.env[1].missing.deep", 7, 5), ("spec.env[7]", 4, 3),
            ("spec.labels[a.b/c]", 9, 12), ("spec.unknown", 3, 1), ("nothing", 2, 1), ("spec.copy.name", 5, 9),
        ],
    )
    func positions(path: String, line: Int, column: Int) throws {
        let text = """
            # comment
            kind: A
            spec:
              env:
              - &e {name: x}
              # more
              - name: y
                value: z
              labels: {a.b/c: d}
              copy: *e
            """
        let document = try #require(try YAMLDocuments.parse(Array(text.utf8), source: "x").first)
        let position = try #require(document.position(of: path))
        #expect(position == (line, column))
    }

    @Test("JSON documents know their places too")
    func jsonPositions() throws {
        let text = "{\"ü\": 1, \"spec\": {\n\t\"env\": [1,\n  {\"name\": 2}]}}"
        let document = try #require(try YAMLDocuments.parse(Array(text.utf8), source: "x").first)
        func position(_ path: String) -> [Int] { document.position(of: path).map { [$0.line, $0.column] } ?? [] }
        #expect(position("") == [1, 1])
        #expect(position("spec") == [1, 10])
        #expect(position("spec.env") == [2, 2])
        #expect(position("spec.env[0]") == [2, 10])
        #expect(position("spec.env[1]") == [3, 3])
        #expect(position("spec.env[1].name") == [3, 4])
    }
}
