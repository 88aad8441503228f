import ManifestFormat
import Testing

@Suite("What YAML scalars mean", .timeLimit(.minutes(5)))
struct YAMLScalarTests {
    @Test(
        "plain text means what it means to kubectl",
        arguments: [
            ("~", nil), ("null", nil), ("Null", nil), ("NULL", nil), ("nULL", "nULL"),
            ("true", true), ("True", true), ("TRUE", true), ("tRue", "tRue"), ("yes", true), ("Yes", true),
            ("YES", true),
            ("y", true), ("Y", true), ("on", true), ("On", true), ("ON", true), ("oN", "oN"),
            ("false", false), ("no", false), ("NO", false), ("n", false), ("N", false), ("off", false), ("Off", false),
            ("yesterday", "yesterday"), ("nope", "nope"),
            ("0", 0), ("-0", 0), ("+12", 12), ("-12", -12), ("1_000", 1000), ("0x1F", 31), ("-0x1f", -31),
            ("0o17", 15),
            ("0O17", 15), ("017", 15), ("-017", -15), ("0b101", 5), ("-0b101", -5), ("08", .number(8)),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)),
            ("1.0", .number(1)), ("0.5", .number(0.5)), ("-0.25", .number(-0.25)), ("0e1", .number(0)),
            ("0.", .number(0)), ("00.5", .number(0.5)), ("1.", .number(1)), (".5", .number(0.5)),
            ("-.5", .number(-0.5)), ("1e3", .number(1000)),
            ("1E+3", .number(1000)), ("1.5e-3", .number(0.0015)), ("1_0.5", .number(10.5)),
            (".", "."), ("-", "-"), ("+", "+"), ("..", ".."), ("e3", "e3"), ("1e", "1e"), ("0x", "0x"), ("0xG", "0xG"),
            ("0x-1", "0x-1"), ("0b2", "0b2"), ("--1", "--1"), ("1-1", "1-1"), ("1.2.3", "1.2.3"), ("500m", "500m"),
            ("4Gi", "4Gi"),
            ("12:30:00", "12:30:00"), ("2026-01-31", "2026-01-31"), ("2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z"),
            ("2001-12-14 21:59:43.10 -5", "2001-12-14 21:59:43.10 -5"),
            ("'1'", "1"), ("\"true\"", "true"), ("'it''s'", "it's"), (#""\x41\u00e9\t\/""#, "Aé\t/"), ("'~'", "~"),
            ("!!str 1", "1"), ("!!str", ""), ("!!int \"3\"", 3), ("!!float 1", .number(1)), ("!!bool yes", true),
            ("!!null ''", nil), ("!!map {a: 1}", ["a": 1]), ("!!seq [1]", [1]), ("a  b", "a  b"), ("a#b", "a#b"),
            ("a:b", "a:b"),
        ] as [(String, JSONValue)],
    )
    func plain(text: String, value: JSONValue) throws {
        #expect(try JSONValue.parse(yaml: "- " + (text == "-" ? "'-'" : text) + "\n") == [value])
        #expect(try JSONValue.parse(yaml: "key: " + (text == "-" ? "'-'" : text)) == ["key": value])
    }

    @Test(
        "what has no JSON meaning is refused, not guessed",
        arguments: [
            ("a: .inf", "line 1, column 4: a: .inf is not a finite number; write it as a string"),
            ("a: .NaN", "line 1, column 4: a: .NaN is not a finite number; write it as a string"),
            ("a: 1e999", "line 1, column 4: a: 1e999 is not a finite number; write it as a string"),
            ("a: !secret b", "line 1, column 4: a: the tag !secret is not supported; remove it, or quote the value"),
            (
                "a: !!binary aGk=",
                "line 1, column 4: a: the tag !!binary is not supported; remove it, or quote the value",
            ),
            ("a: !!set {b: 1}", "line 1, column 4: a: the tag !!set is not supported; remove it, or quote the value"),
            (
                "a: !!omap [b: 1]",
                "line 1, column 4: a: the tag !!omap is not supported; remove it, or quote the value",
            ),
            ("a: !!int x", "line 1, column 4: a: \"x\" is no !!int"),
            ("a: !!bool 1", "line 1, column 4: a: \"1\" is no !!bool"),
            ("a: !x!y b", "line 1, column 4: tags are not supported; remove the `!`, or quote the value"),
            ("on: 1", "line 1, column 1: the key on is not text; write it in quotes: \"on\""),
            ("a: {y: 1}", "line 1, column 5: a: the key y is not text; write it in quotes: \"y\""),
            ("1.10: x", "line 1, column 1: the key 1.10 is not text; write it in quotes: \"1.10\""),
            ("0x10: x", "line 1, column 1: the key 0x10 is not text; write it in quotes: \"0x10\""),
            ("~: x", "line 1, column 1: the key ~ is not text; write it in quotes: \"~\""),
            ("[a]: x", "line 1, column 1: a key must be text, not a list or an object"),
            ("? {a: 1}\n: x", "line 1, column 3: a key must be text, not a list or an object"),
            ("a: &x [1]\n*x : 2", "line 2, column 1: a key must be text, not a list or an object"),
        ],
    )
    func refused(text: String, message: String) {
        let error = #expect(throws: ParseError.self) { try JSONValue.parse(yaml: text) }
        #expect(error?.description == message)
    }

    @Test("integer and true/false keys are their own text")
    func keys() throws {
        #expect(
            try JSONValue.parse(yaml: "8080: a\n-1: b\ntrue: c\n'on': d") == [
                "8080": "a", "-1": "b", "true": "c", "on": "d",
            ]
        )
    }
}
