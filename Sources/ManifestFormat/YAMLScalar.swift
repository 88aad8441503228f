/// What a YAML scalar means, read as kubectl reads it (YAML 1.1 with the number forms of Go).
struct YAMLScalar {
    var text: String
    /// Written without quotes and not as a block.
    var isPlain: Bool
    /// The full name of an explicit tag.
    var tag: String?

    private static let corePrefix = "tag:yaml.org,2002:"

    /// The value; `refuse` makes the error for a message.
    func value(refuse: (String) -> ParseError) throws(ParseError) -> JSONValue {
        guard let tag else { return isPlain ? try plainValue(refuse: refuse) : .string(text) }
        guard tag != Self.corePrefix + "str" else { return .string(text) }
        let value = try plainValue(refuse: refuse)
        switch (tag, value) {
        case (Self.corePrefix + "null", .null), (Self.corePrefix + "bool", .bool), (Self.corePrefix + "int", .integer),
            (Self.corePrefix + "float", .number):
            return value
        case (Self.corePrefix + "float", .integer(let integer)):
            return .number(Double(integer))
        case (Self.corePrefix + "null", _), (Self.corePrefix + "bool", _), (Self.corePrefix + "int", _),
            (Self.corePrefix + "float", _):
            throw refuse("\"\(text)\" is no !!\(tag.dropFirst(Self.corePrefix.count))")
        default:
            throw refuse(Self.refusal(of: tag))
        }
    }

    /// The message that refuses a tag.
    static func refusal(of tag: String) -> String {
        let short = tag.hasPrefix(corePrefix) ? "!!" + tag.dropFirst(corePrefix.count) : tag
        return "the tag \(short) is not supported; remove it, or quote the value"
    }

    private func plainValue(refuse: (String) -> ParseError) throws(ParseError) -> JSONValue {
        switch Self.meaning(of: text) {
        case .value(let value): return value
        case .notFinite: throw refuse("\(text) is not a finite number; write it as a string")
        }
    }
}

extension YAMLScalar {
    /// What plain text stands for.
    enum Meaning {
        case value(JSONValue)
        /// An infinity, not a number, or a number too large for a double: none has a JSON form.
        case notFinite
    }

    private static let words: [String: JSONValue] = {
        var words: [String: JSONValue] = ["": .null, "~": .null]
        for word in ["null", "Null", "NULL"] { words[word] = .null }
        for word in ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"] {
            words[word] = .bool(true)
        }
        for word in ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] {
            words[word] = .bool(false)
        }
        return words
    }()

    /// Reads plain text: null, a boolean, a number, or else itself.
    static func meaning(of text: String) -> Meaning {
        guard let first = text.utf8.first else { return .value(.null) }
        switch first {
        case UInt8(ascii: "~"), UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"),
            UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "o"),
            UInt8(ascii: "O"):
            return .value(text.utf8.count > 5 ? .string(text) : words[text] ?? .string(text))
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            return YAMLNumber.meaning(of: text)
        default:
            return .value(.string(text))
        }
    }
}
