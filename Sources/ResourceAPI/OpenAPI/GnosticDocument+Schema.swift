import ManifestFormat

extension GnosticDocument {
    /// Adds a schema under its name, as definitions and properties have them.
    static func add(_ name: String, _ schema: JSONValue, to writer: inout ProtobufWriter) {
        writer.add(1) { named in
            named.add(1, name)
            named.add(2) { add(schema, to: &$0) }
        }
    }

    /// What of a schema old clients can make use of; checks of values are the server's.
    private static func add(_ schema: JSONValue, to writer: inout ProtobufWriter) {
        for (number, keyword) in [(1, "$ref"), (2, "format"), (4, "description")] {
            if let text = schema[keyword]?.string { writer.add(number, text) }
        }
        for name in schema["required"]?.array?.compactMap(\.string) ?? [] { writer.add(19, name) }
        for value in schema["enum"]?.array ?? [] { writer.add(20) { add(any: value, to: &$0) } }
        switch schema["additionalProperties"] {
        case nil: break
        case .bool(let isAllowed): writer.add(21) { $0.add(2, isAllowed) }
        case let values?: writer.add(21) { $0.add(1) { add(values, to: &$0) } }
        }
        if let type = schema["type"]?.string { writer.add(22) { $0.add(1, type) } }
        if let items = schema["items"] { writer.add(23) { $0.add(1) { add(items, to: &$0) } } }
        if let properties = schema["properties"]?.object {
            writer.add(25) { list in
                for (name, property) in properties.sorted(by: { $0.key < $1.key }) { add(name, property, to: &list) }
            }
        }
        for (name, value) in schema.object?.sorted(by: { $0.key < $1.key }) ?? [] where name.hasPrefix("x-") {
            addExtension(name, value, 31, to: &writer)
        }
    }

    static func addExtension(_ name: String, _ value: JSONValue, _ number: Int, to writer: inout ProtobufWriter) {
        writer.add(number) { named in
            named.add(1, name)
            named.add(2) { add(any: value, to: &$0) }
        }
    }

    /// Clients read the text as YAML, and JSON is YAML.
    private static func add(any value: JSONValue, to writer: inout ProtobufWriter) {
        writer.add(2, value.jsonText())
    }
}
