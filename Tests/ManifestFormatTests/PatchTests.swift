import ManifestFormat
import Testing

@Suite("Merge patches", .timeLimit(.minutes(5)))
struct MergePatchTests {
    @Test(
        "the cases of RFC 7386",
        arguments: [
            (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
            (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
            (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
            (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
            (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
            (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, "null", "null"),
            (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
            (#"{"e":null}"#, #"{"a":1}"#, #"{"a":1,"e":null}"#), ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
            ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
        ],
    )
    func cases(original: String, patch: String, result: String) throws {
        let value = try JSONValue.parse(json: Array(original.utf8))
        #expect(value.mergePatched(with: try JSONValue.parse(json: Array(patch.utf8))).jsonText() == result)
    }
}

@Suite("JSON patches", .timeLimit(.minutes(5)))
struct JSONPatchTests {
    @Test(
        "operations change the document as RFC 6902 says",
        arguments: [
            (#"{"a":1}"#, #"[{"op":"add","path":"/b","value":2}]"#, #"{"a":1,"b":2}"#),
            (#"{"a":[1,3]}"#, #"[{"op":"add","path":"/a/1","value":2}]"#, #"{"a":[1,2,3]}"#),
            (#"{"a":[1]}"#, #"[{"op":"add","path":"/a/-","value":[2]}]"#, #"{"a":[1,[2]]}"#),
            (#"{"a":1}"#, #"[{"op":"add","path":"/a","value":null}]"#, #"{"a":null}"#),
            (#"{"a":1}"#, #"[{"op":"add","path":"","value":[1]}]"#, "[1]"),
            (#"{"a":1,"b":2}"#, #"[{"op":"remove","path":"/a"}]"#, #"{"b":2}"#),
            (#"[1,2,3]"#, #"[{"op":"remove","path":"/1"}]"#, "[1,3]"),
            (#"{"a":{"b":[1]}}"#, #"[{"op":"replace","path":"/a/b/0","value":2}]"#, #"{"a":{"b":[2]}}"#),
            (#"{"a":1}"#, #"[{"op":"replace","path":"","value":2}]"#, "2"),
            (#"{"a":{"b":1},"c":{}}"#, #"[{"op":"move","from":"/a/b","path":"/c/d"}]"#, #"{"a":{},"c":{"d":1}}"#),
            (#"[1,2,3]"#, #"[{"op":"move","from":"/0","path":"/2"}]"#, "[2,3,1]"),
            (#"{"a":1}"#, #"[{"op":"move","from":"/a","path":"/a"}]"#, #"{"a":1}"#),
            (
                #"{"a":[1]}"#, #"[{"op":"copy","from":"/a","path":"/b"},{"op":"add","path":"/b/0","value":0}]"#,
                #"{"a":[1],"b":[0,1]}"#,
            ),
            (
                #"{"a/b":1,"m~n":2}"#, #"[{"op":"remove","path":"/a~1b"},{"op":"replace","path":"/m~0n","value":3}]"#,
                #"{"m~n":3}"#,
            ),
            (#"{"":{"~1":1}}"#, #"[{"op":"remove","path":"//~01"}]"#, #"{"":{}}"#),
            (
                #"{"a":1,"b":[1.0]}"#,
                #"[{"op":"test","path":"/a","value":1.0},{"op":"test","path":"","value":{"b":[1],"a":1}}]"#,
                #"{"a":1,"b":[1.0]}"#,
            ),
            (#"{"0":1}"#, #"[{"op":"replace","path":"/0","value":2,"unknown":true}]"#, #"{"0":2}"#),
            ("{}", "[]", "{}"),
        ],
    )
    func applies(original: String, patch: String, result: String) throws {
        let value = try JSONValue.parse(json: Array(original.utf8))
        #expect(try value.jsonPatched(with: try JSONValue.parse(json: Array(patch.utf8))).jsonText() == result)
    }

    @Test(
        "a patch that can't be done says which operation, where and why",
        arguments: [
            ("{}", ParseError.Code.invalidPatch, "a JSON patch is an array of operations"),
            ("[1]", .invalidPatch, "[0]: operation 0: expected an object"),
            (
                #"[{"path":"/a"}]"#, .invalidPatch,
                "[0]: operation 0: `op` is missing; write add, remove, replace, move, copy or test",
            ),
            (
                #"[{"op":"test","path":"/a","value":1},{"op":"put","path":"/a"}]"#, .invalidPatch,
                "[1]: operation 1: unknown op \"put\"; write add, remove, replace, move, copy or test",
            ),
            (#"[{"op":"add","path":"/a"}]"#, .invalidPatch, "[0]: operation 0: `value` is missing"),
            (#"[{"op":"remove"}]"#, .invalidPatch, "[0]: operation 0: `path` is missing"),
            (#"[{"op":"move","path":"/a"}]"#, .invalidPatch, "[0]: operation 0: `from` is missing"),
            (
                #"[{"op":"remove","path":"a"}]"#, .invalidPatch,
                "[0]: operation 0: `path` is no JSON pointer: \"a\"; write it like /spec/env/0",
            ),
            (
                #"[{"op":"remove","path":"/~2"}]"#, .invalidPatch,
                "[0]: operation 0: `path` is no JSON pointer: \"/~2\"; write it like /spec/env/0",
            ),
            (
                #"[{"op":"remove","path":"/x"}]"#, .patchNotApplicable,
                "x: operation 0 (remove /x): there is no member \"x\"",
            ),
            (
                #"[{"op":"replace","path":"/l/2","value":1}]"#, .patchNotApplicable,
                "l[2]: operation 0 (replace /l/2): there is no element 2, the array has 2",
            ),
            (
                #"[{"op":"add","path":"/l/3","value":1}]"#, .patchNotApplicable,
                "l[3]: operation 0 (add /l/3): there is no place 3 in an array of 2; write `-` for its end",
            ),
            (
                #"[{"op":"add","path":"/l/01","value":1}]"#, .patchNotApplicable,
                "l.01: operation 0 (add /l/01): there is no place 01 in an array of 2; write `-` for its end",
            ),
            (
                #"[{"op":"remove","path":"/l/-"}]"#, .patchNotApplicable,
                "l.-: operation 0 (remove /l/-): there is no element -, the array has 2",
            ),
            (
                #"[{"op":"add","path":"/a/b","value":1}]"#, .patchNotApplicable,
                "a.b: operation 0 (add /a/b): \"b\" is looked for in 1, which has no members",
            ),
            (
                #"[{"op":"add","path":"/x/y","value":1}]"#, .patchNotApplicable,
                "x.y: operation 0 (add /x/y): there is no member \"x\"",
            ),
            (
                #"[{"op":"remove","path":""}]"#, .patchNotApplicable,
                "operation 0 (remove ): the whole document can't be removed",
            ),
            (
                #"[{"op":"move","from":"/l","path":"/l/0"}]"#, .patchNotApplicable,
                "l[0]: operation 0 (move /l/0): a value can't be moved into itself",
            ),
            (
                #"[{"op":"add","path":"/b","value":1},{"op":"test","path":"/a","value":"1"}]"#, .patchTestFailed,
                "a: operation 1 (test /a): the value is 1, not \"1\"",
            ),
        ],
    )
    func refuses(patch: String, code: ParseError.Code, message: String) throws {
        let value: JSONValue = ["a": 1, "l": [1, 2]]
        let operations = try JSONValue.parse(json: Array(patch.utf8))
        let error = #expect(throws: ParseError.self) { try value.jsonPatched(with: operations) }
        #expect(error?.description == message)
        #expect(error?.code == code)
    }

    @Test("patches are bounded: operations, copies of copies, nesting")
    func bounded() throws {
        let step: JSONValue = ["op": "add", "path": "/l/-", "value": 1]
        let document: JSONValue = ["l": []]
        let allowed = try document.jsonPatched(with: .array(Array(repeating: step, count: 10_000)))
        #expect(allowed["l"]?.array?.count == 10_000)
        let many = #expect(throws: ParseError.self) {
            try document.jsonPatched(with: .array(Array(repeating: step, count: 10_001)))
        }
        #expect(many?.message == "the patch has 10001 operations, at most 10000 are allowed")

        var doubling: [JSONValue] = []
        for _ in 0..<30 { doubling.append(["op": "copy", "from": "/l", "path": "/l/-"]) }
        let bomb = #expect(throws: ParseError.self) { try document.jsonPatched(with: .array(doubling)) }
        #expect(bomb?.code == .tooLarge)
        let deep = #expect(throws: ParseError.self) {
            try document.jsonPatched(
                with: .array(Array(repeating: ["op": "move", "from": "", "path": "/l"], count: 1))
            )
        }
        #expect(deep?.code == .patchNotApplicable)
        let nest: [JSONValue] = (0..<70).map { _ in ["op": "copy", "from": "", "path": "/l"] }
        let nested = #expect(throws: ParseError.self) { try document.jsonPatched(with: .array(nest)) }
        #expect(nested?.description == "l: operation 62 (copy /l): nested deeper than 64 levels")
    }
}
