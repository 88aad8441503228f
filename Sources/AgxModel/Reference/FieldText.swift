import ManifestFormat

/// The type and constraints of a field in words, for the reference and for `explain`.
package enum FieldText {
    /// Such as `string`, `[]object`, `map of string`, `cpu quantity`.
    package static func type(of node: SchemaNode) -> String {
        if let items = node.items { return "[]" + type(of: items) }
        if case .schema(let value) = node.additionalProperties { return "map of \(type(of: value))" }
        switch node.format {
        case "cpu", "bytes": return "quantity"
        case "duration": return "duration"
        case "date-time": return "time"
        default: return node.type?.rawValue ?? (node.isIntOrString ? "integer or string" : "any")
        }
    }

    /// Such as `One of Active, Suspended. At most 128 characters.`; empty if all is allowed.
    package static func constraints(of node: SchemaNode) -> String {
        var parts: [String] = []
        if !node.allowedValues.isEmpty {
            let values = node.allowedValues.map { "`\($0.string ?? $0.jsonText())`" }
            parts.append("One of \(values.joined(separator: ", ")).")
        }
        if let range = range(node.bounds.minimum, node.bounds.maximum) { parts.append(range) }
        if let maximum = node.bounds.maxLength, node.allowedValues.isEmpty, node.format == nil {
            parts.append("At most \(maximum) characters.")
        }
        if let maximum = node.bounds.maxItems { parts.append("At most \(maximum) items.") }
        return parts.joined(separator: " ")
    }

    private static func range(_ minimum: Double?, _ maximum: Double?) -> String? {
        func text(_ number: Double) -> String { Int64(exactly: number).map(String.init) ?? "\(number)" }
        switch (minimum, maximum) {
        case (let minimum?, let maximum?): return "\(text(minimum)) to \(text(maximum))."
        case (let minimum?, nil): return "At least \(text(minimum))."
        case (nil, let maximum?): return "At most \(text(maximum))."
        case (nil, nil): return nil
        }
    }
}
