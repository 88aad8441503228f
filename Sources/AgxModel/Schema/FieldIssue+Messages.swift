package import ManifestFormat

extension FieldIssue {
    /// A value that breaks a rule: `Invalid value: "2x": detail`.
    package static func invalid(_ value: JSONValue, at field: String, _ detail: String) -> Self {
        Self(.invalid, field: field, message: "Invalid value: \(shown(value)): \(detail)")
    }

    /// Something that this caller or moment does not allow: `Forbidden: detail`.
    package static func forbidden(at field: String, _ detail: String) -> Self {
        Self(.forbidden, field: field, message: "Forbidden: \(detail)")
    }

    /// A field that must be there: `Required value: detail`.
    package static func required(at field: String, _ detail: String) -> Self {
        Self(.required, field: field, message: "Required value: \(detail)")
    }

    /// A reference to something that isn't there: `Not found: "x": detail`.
    package static func notFound(_ value: JSONValue, at field: String, _ detail: String) -> Self {
        Self(.notFound, field: field, message: "Not found: \(shown(value)): \(detail)")
    }

    static func unsupported(_ value: JSONValue, at field: String, supported: [JSONValue]) -> Self {
        let list = supported.map { shown($0) }.sorted().joined(separator: ", ")
        var message = "Unsupported value: \(shown(value)): supported values: \(list)"
        if let text = value.string, let near = Suggestion.nearest(to: text, among: supported.compactMap(\.string)) {
            message += "; did you mean \"\(near)\"?"
        }
        return Self(.notSupported, field: field, message: message)
    }

    /// A list element that is there twice although its list is a set, or keyed.
    package static func duplicate(_ value: JSONValue, at field: String) -> Self {
        Self(.duplicate, field: field, message: "Duplicate value: \(shown(value))")
    }

    /// A value that is no string, say, where one is `expected` (with its article).
    package static func wrongType(_ value: JSONValue, at field: String, expected: String) -> Self {
        Self(.typeInvalid, field: field, message: "Invalid value: \(shown(value)): must be \(expected)")
    }

    /// A value in a message: whole if it is short, else what kind of value it is or how it begins.
    static func shown(_ value: JSONValue) -> String {
        switch value {
        case .string(let text):
            // Written by the JSON writer, so that control characters can't reach a terminal or break a line.
            let limit = 128
            let isLong = text.unicodeScalars.count > limit
            let short = isLong ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "…" : text
            return JSONValue.string(short).jsonText()
        case .array: return "an array"
        case .object: return "an object"
        case .null, .bool, .integer, .number: return value.jsonText()
        }
    }
}
