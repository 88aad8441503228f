/// A JSON or YAML document as a value: what manifests, patches and API bodies are made of.
///
/// Integers keep their full 64 bits; a number that is not an integer is a `Double`. Objects have no order:
/// writers sort the keys, so equal values have equal text.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue {
    /// The members, if this is an object.
    package var object: [String: JSONValue]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The elements, if this is an array.
    package var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The text, if this is a string.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The value, if this is an integer.
    package var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The value, if this is a boolean.
    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// A member of an object: nil if this is no object or has no such member; setting nil removes the member.
    ///
    /// Setting a member of `null` makes an object of it; setting one of any other scalar or an array does nothing.
    package subscript(_ name: String) -> JSONValue? {
        get { object?[name] }
        set {
            var members: [String: JSONValue]
            switch self {
            case .object(let present): members = present
            case .null: members = [:]
            default: return
            }
            self = .null
            members[name] = newValue
            self = .object(members)
        }
    }

    /// The value at a path of member names, nil as soon as one is missing.
    package subscript(path names: String...) -> JSONValue? {
        var value = self
        for name in names {
            guard let next = value[name] else { return nil }
            value = next
        }
        return value
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
    package init(nilLiteral: ()) { self = .null }
}
