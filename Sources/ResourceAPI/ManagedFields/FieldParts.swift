import ManifestFormat

/// A value taken apart into what can have owners of its own.
enum FieldParts {
    /// One part, with the name by which sets know it.
    struct Part {
        let element: PathElement
        let value: JSONValue
        let schema: FieldSchema?
        /// Whether the part is in a set by itself even if its parts are: list elements, and names that people choose.
        let isNamedByPeople: Bool
    }

    /// A scalar, or an object or list that has one owner.
    case whole
    case members([Part])
    case elements([Part])

    /// Of several list elements with one name the first counts.
    init(_ value: JSONValue, _ schema: FieldSchema?) {
        switch value {
        case .object(let members) where schema?.isAtomicMap != true:
            self = .members(
                members.map { name, member in
                    Part(
                        element: .field(name),
                        value: member,
                        schema: schema?.member(name),
                        isNamedByPeople: schema?.declares(name) != true,
                    )
                }
            )
        case .array(let elements) where schema.map { $0.listType != .atomic } ?? false:
            var seen: Set<PathElement> = []
            self = .elements(
                elements.compactMap { value in
                    let element = Self.element(of: value, schema)
                    guard seen.insert(element).inserted else { return nil }
                    return Part(element: element, value: value, schema: schema?.items, isNamedByPeople: true)
                }
            )
        default: self = .whole
        }
    }

    /// How a list element is told from the others; a key field that is missing has its default.
    static func element(of value: JSONValue, _ schema: FieldSchema?) -> PathElement {
        guard case .map(let keys) = schema?.listType, case .object(let members) = value else { return .value(value) }
        var fields: [String: JSONValue] = [:]
        for key in keys { fields[key] = members[key] ?? schema?.items?.properties[key]?.defaultValue ?? .null }
        return .key(fields)
    }

    /// Nil for what has no parts.
    var parts: [Part]? {
        switch self {
        case .whole: nil
        case .members(let parts), .elements(let parts): parts
        }
    }

    func isAlike(_ other: FieldParts) -> Bool {
        switch (self, other) {
        case (.members, .members), (.elements, .elements): true
        default: false
        }
    }
}
