import ManifestFormat
import Testing

@Suite("Reading JSON", .timeLimit(.minutes(5)))
struct JSONParsingTests {
    @Test(
        "valid JSON is read exactly",
        arguments: [
            ("null", JSONValue.null), (" true\n", .bool(true)), ("false", .bool(false)),
            ("0", .integer(0)), ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
            ("1.0", .number(1)), ("-1.5e-3", .number(-0.0015)), ("1E2", .number(100)), ("1e+2", .number(100)),
            ("5e-324", .number(.leastNonzeroMagnitude)), ("1e-999", .number(0)),
            (#""""#, ""), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9\u20AC""#, "é€"),
            (#""\ud83d\ude00""#, "😀"), (#""\u0000""#, "\0"), ("\"\u{7F}ü😀\u{2028}\"", "\u{7F}ü😀\u{2028}"),
            ("[]", []), ("[ ]", []), ("[1,[2],{}]", [1, [2], [:]]), ("{}", [:]),
            ("{ \"a\" : 1 , \"\" : null }", ["a": 1, "": nil]),
            ("\u{FEFF}[1]", [1]), ("\t\r\n[\r\n1\t]", [1]),
        ] as [(String, JSONValue)],
    )
    func valid(text: String, value: JSONValue) throws {
        #expect(try JSONValue.parse(json: Array(text.utf8)) == value)
    }

    @Test(
        "wrong JSON is refused with line, column, field and what would be right",
        arguments: [
            ("", "line 1, column 1: the text is empty, a JSON value is needed"),
            ("  \n ", "line 2, column 2: the text is empty, a JSON value is needed"),
            ("hello", "line 1, column 1: expected a JSON value, found `h`"),
            ("nul", "line 1, column 1: expected a JSON value, found `n`"),
            ("True", "line 1, column 1: expected a JSON value, found `T`"),
            ("NaN", "line 1, column 1: expected a JSON value, found `N`"),
            ("-Infinity", "line 1, column 2: expected a digit, found `I`"),
            ("+1", "line 1, column 1: expected a JSON value, found `+`"),
            ("01", "line 1, column 1: a number must not start with 0; write it without leading zeros"),
            ("-012", "line 1, column 1: a number must not start with 0; write it without leading zeros"),
            ("1.", "line 1, column 3: expected a digit after the point, found the end of the text"),
            (".5", "line 1, column 1: expected a JSON value, found `.`"),
            ("1e", "line 1, column 3: expected a digit in the exponent, found the end of the text"),
            ("0x1F", "line 1, column 2: unexpected `x` after the end of the JSON value"),
            ("1e999", "line 1, column 1: the number is too large for 64 bits; write it as a string"),
            ("1 2", "line 1, column 3: unexpected `2` after the end of the JSON value"),
            ("[1,]", "line 1, column 4: [1]: expected a JSON value, found `]`"),
            ("[1 2]", "line 1, column 4: expected `,` or `]` in an array, found `2`"),
            ("[", "line 1, column 2: [0]: expected a JSON value, found the end of the text"),
            ("[1", "line 1, column 3: expected `,` or `]` in an array, found the end of the text"),
            ("]", "line 1, column 1: expected a JSON value, found `]`"),
            ("{a:1}", "line 1, column 2: expected a member name in double quotes, found `a`"),
            ("{'a':1}", "line 1, column 2: expected a member name in double quotes, found `'`"),
            ("{\"a\":1,}", "line 1, column 8: expected a member name in double quotes, found `}`"),
            ("{\"a\" 1}", "line 1, column 6: a: expected `:` after the member name, found `1`"),
            ("{\"a\":1 \"b\":2}", "line 1, column 8: expected `,` or `}` in an object, found `\"`"),
            ("{\"a\":}", "line 1, column 6: a: expected a JSON value, found `}`"),
            ("{\"a\":1", "line 1, column 7: expected `,` or `}` in an object, found the end of the text"),
            ("// no", "line 1, column 1: expected a JSON value, found `/`"),
            ("\"abc", "line 1, column 1: the string that starts here has no closing `\"`"),
            ("\"a\\", #"line 1, column 3: unknown escape; write one of \" \\ \/ \b \f \n \r \t \uXXXX"#),
            (#""\x41""#, #"line 1, column 2: unknown escape; write one of \" \\ \/ \b \f \n \r \t \uXXXX"#),
            (#""\u12""#, #"line 1, column 2: \u needs four hexadecimal digits"#),
            (#""\ud83d""#, #"line 1, column 2: half of a surrogate pair; write both halves, such as \ud83d\ude00"#),
            (#""\ude00x""#, #"line 1, column 2: half of a surrogate pair; write both halves, such as \ud83d\ude00"#),
            (
                #""\ud83d\u0041""#,
                #"line 1, column 2: half of a surrogate pair; write both halves, such as \ud83d\ude00"#,
            ),
            ("\"a\nb\"", "line 1, column 3: the control character U+000A must be escaped in a string"),
            ("\"a\tb\"", "line 1, column 3: the control character U+0009 must be escaped in a string"),
            ("[1\u{C},2]", "line 1, column 3: expected `,` or `]` in an array, found U+000C"),
            (
                "{\"spec\": {\n  \"cpu\": 1,\n  \"cpu\": 2}}",
                "line 3, column 3: spec.cpu: the name \"cpu\" is given twice in one object; keep one",
            ),
            ("{\"a\":1,\"\\u0061\":2}", "line 1, column 8: a: the name \"a\" is given twice in one object; keep one"),
            ("{\"ü\": [tru]}", "line 1, column 8: ü[0]: expected a JSON value, found `t`"),
        ],
    )
    func invalid(text: String, message: String) {
        let error = #expect(throws: ParseError.self) { try JSONValue.parse(json: Array(text.utf8)) }
        #expect(error?.description == message)
    }

    @Test(
        "bytes that aren't UTF-8 are refused where they stand",
        arguments: [
            ([0x22, 0xFF, 0x22], "line 1, column 2: byte 0xFF is not UTF-8; save the file as UTF-8 text"),
            (
                [0x5B, 0x0A, 0x22, 0xC0, 0x80, 0x22],
                "line 2, column 2: byte 0xC0 is not UTF-8; save the file as UTF-8 text",
            ),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], "line 1, column 2: byte 0xED is not UTF-8; save the file as UTF-8 text"),
            (
                [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
                "line 1, column 2: byte 0xF4 is not UTF-8; save the file as UTF-8 text",
            ),
            ([0x22, 0xE2, 0x82], "line 1, column 2: byte 0xE2 is not UTF-8; save the file as UTF-8 text"),
            ([0xFE, 0xFF, 0x61], "line 1, column 1: byte 0xFE is not UTF-8; save the file as UTF-8 text"),
            ([0x31, 0x00], "line 1, column 2: a NUL byte is not allowed; save the file as UTF-8 text"),
        ] as [([UInt8], String)],
    )
    func notText(bytes: [UInt8], message: String) {
        let error = #expect(throws: ParseError.self) { try JSONValue.parse(json: bytes) }
        #expect(error?.description == message)
        #expect(error?.code == .encoding)
    }

    @Test("limits hold exactly: the last allowed text is read, one more is refused")
    func limits() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(throws: Never.self) { try JSONValue.parse(json: nested(64)) }
        #expect(throws: ParseError.self) { try JSONValue.parse(json: nested(65)) }
        let deepest = ParseLimits(maximumDepth: 1_000_000)
        #expect(throws: Never.self) { try JSONValue.parse(json: nested(200), limits: deepest) }
        let depthError = #expect(throws: ParseError.self) { try JSONValue.parse(json: nested(201), limits: deepest) }
        #expect(depthError?.message == "nested deeper than 200 levels")

        let few = ParseLimits(maximumBytes: 8, maximumNodes: 3)
        #expect(try JSONValue.parse(json: Array("[1,2]   ".utf8), limits: few) == [1, 2])
        let nodeError = #expect(throws: ParseError.self) {
            try JSONValue.parse(json: Array("[1,2,3]".utf8), limits: few)
        }
        #expect(nodeError?.description == "line 1, column 6: [2]: more than 3 values in one text")
        let sizeError = #expect(throws: ParseError.self) {
            try JSONValue.parse(json: Array("[1,2]    ".utf8), limits: few)
        }
        #expect(sizeError?.description == "the text has 9 bytes, at most 8 are allowed; split it")
    }
}
