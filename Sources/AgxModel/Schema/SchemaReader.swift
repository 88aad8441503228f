import ManifestFormat

/// Reads the keywords of one schema node, and refuses those it doesn't know rather than not enforcing them.
struct SchemaReader {
    let schema: JSONValue
    let path: String

    private static let keywords: Set<String> = [
        "type", "description", "default", "enum", "format", "pattern", "minimum", "maximum", "minLength", "maxLength",
        "minItems", "maxItems", "minProperties", "maxProperties", "required", "properties", "additionalProperties",
        "items", "nullable", "x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields",
        "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type",
    ]

    func checkKeywords() throws(ModelError) {
        guard let members = schema.object else { throw wrong("is not an object") }
        for keyword in members.keys.sorted() where !Self.keywords.contains(keyword) {
            throw wrong("has the keyword \(keyword), which is not supported")
        }
        for name in schema["required"]?.array?.compactMap(\.string) ?? []
        where schema[path: "properties", name] == nil {
            throw wrong("requires \(name), which is not among its properties")
        }
        if let format = schema["format"]?.string, ValueFormat(rawValue: format) == nil {
            throw wrong("has the format \(format), which is not known")
        }
    }

    func type() throws(ModelError) -> SchemaNode.ValueType? {
        guard let text = schema["type"]?.string else {
            let isOpen =
                schema["x-kubernetes-int-or-string"] == true || schema["x-kubernetes-preserve-unknown-fields"] == true
            guard isOpen else { throw wrong("has no type") }
            return nil
        }
        guard let type = SchemaNode.ValueType(rawValue: text) else { throw wrong("has the unknown type \(text)") }
        return type
    }

    func pattern() throws(ModelError) -> Pattern? {
        guard let text = schema["pattern"]?.string else { return nil }
        return try Pattern(text)
    }

    func bounds() throws(ModelError) -> SchemaNode.Bounds {
        var bounds = SchemaNode.Bounds()
        bounds.minimum = number("minimum")
        bounds.maximum = number("maximum")
        bounds.minLength = count("minLength")
        bounds.maxLength = count("maxLength")
        bounds.minItems = count("minItems")
        bounds.maxItems = count("maxItems")
        bounds.minProperties = count("minProperties")
        bounds.maxProperties = count("maxProperties")
        return bounds
    }

    func properties() throws(ModelError) -> [String: SchemaNode] {
        var result: [String: SchemaNode] = [:]
        for (name, property) in schema["properties"]?.object ?? [:] {
            result[name] = try SchemaNode(property, path: "\(path).\(name)")
        }
        return result
    }

    func additionalProperties() throws(ModelError) -> SchemaNode.AdditionalProperties {
        if schema["x-kubernetes-preserve-unknown-fields"] == true { return .any }
        switch schema["additionalProperties"] {
        case nil, .bool(false): return .none
        case .bool(true): return .any
        case .some(let value): return .schema(try SchemaNode(value, path: "\(path).*"))
        }
    }

    func items() throws(ModelError) -> SchemaNode? {
        guard let items = schema["items"] else {
            if schema["type"] == "array" { throw wrong("is an array without items") }
            return nil
        }
        return try SchemaNode(items, path: "\(path)[]")
    }

    private func number(_ keyword: String) -> Double? {
        switch schema[keyword] {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    private func count(_ keyword: String) -> Int? { schema[keyword]?.integer.map { Int(clamping: $0) } }

    private func wrong(_ problem: String) -> ModelError {
        ModelError(.invalidDefinition, "schema \(path) \(problem)")
    }
}
