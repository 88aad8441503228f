package import ManifestFormat

/// One step of the path to a field, as server-side apply names it.
package enum PathElement: Sendable, Hashable {
    /// A member of an object.
    case field(String)
    /// The element of a keyed list that has these values in its key fields.
    case key([String: JSONValue])
    /// The element of a set that equals this value.
    case value(JSONValue)
    /// An element by its place; read from clients that send it, never made here.
    case index(Int)

    /// As FieldsV1 writes it: `f:spec`, `k:{"name":"A"}`, `v:"x"`, `i:0`.
    package var text: String {
        switch self {
        case .field(let name): "f:\(name)"
        case .key(let fields): "k:\(JSONValue.object(fields).jsonText())"
        case .value(let value): "v:\(value.jsonText())"
        case .index(let index): "i:\(index)"
        }
    }

    /// Reads what `text` writes; nil for anything else.
    package init?(text: String) {
        let content = String(text.dropFirst(2))
        switch text.prefix(2) {
        case "f:": self = .field(content)
        case "k:":
            guard case .object(let fields)? = Self.json(content), !fields.isEmpty else { return nil }
            self = .key(fields)
        case "v:":
            guard let value = Self.json(content) else { return nil }
            self = .value(value)
        case "i:":
            guard let index = Int(content), index >= 0, String(index) == content else { return nil }
            self = .index(index)
        default: return nil
        }
    }

    private static func json(_ text: String) -> JSONValue? {
        // What is wrong with the text is told by the caller, who knows where it stands.
        try? JSONValue.parse(json: Array(text.utf8))
    }
}

extension PathElement: CustomStringConvertible {
    /// As messages write it: `.spec`, `[name="A"]`, `[="x"]`, `[0]`.
    package var description: String {
        switch self {
        case .field(let name): return ".\(name)"
        case .key(let fields):
            let parts = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.jsonText())" }
            return "[\(parts.joined(separator: ","))]"
        case .value(let value): return "[=\(value.jsonText())]"
        case .index(let index): return "[\(index)]"
        }
    }
}
