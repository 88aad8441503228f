import ManifestFormat

@testable import AgxModel

/// Makes objects out of schemas.
enum SchemaSample {
    /// An object with every field of the schema set, to something else than its default where there is a choice.
    static func maximal(of node: SchemaNode) -> JSONValue {
        if let value = node.allowedValues.last { return value }
        if node.isIntOrString { return node.format == "cpu" ? "500m" : "512Mi" }
        switch node.type {
        case .object:
            if case .schema(let value) = node.additionalProperties { return ["key": maximal(of: value)] }
            return .object(node.properties.mapValues(maximal))
        case .array: return .array(node.items.map { [maximal(of: $0)] } ?? [])
        case .integer: return .integer(Int64(node.bounds.minimum ?? 0) + 1)
        case .number: return 0.5
        case .boolean: return .bool(node.defaultValue != true)
        case .string, nil: return .string(text(of: node))
        }
    }

    private static func text(of node: SchemaNode) -> String {
        switch node.format {
        case "duration": return "1h30m"
        case "date-time": return "2026-03-01T12:00:00Z"
        case "cidr": return "10.0.0.0/28"
        case "env-name": return "NAME"
        case "image": return "image:tag"
        default: break
        }
        let candidates = ["name", "CHOWN", "1000:1000", "2026-03-01", "https://example"]
        return candidates.first { (node.pattern?.matches($0) ?? true) && $0.count <= node.bounds.maxLength ?? 99 }
            ?? "x"
    }

    /// Properties that only the Swift value or only the schema has.
    static func differences(_ value: Any, _ node: SchemaNode, path: String) -> [String] {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            guard let wrapped = mirror.children.first?.value else { return ["\(path) is nil"] }
            return differences(wrapped, node, path: path)
        case .collection:
            guard let items = node.items else { return ["\(path) is no list in the schema"] }
            guard let first = mirror.children.first?.value else { return ["\(path) is empty"] }
            return differences(first, items, path: "\(path)[]")
        case .struct where node.type == .object:
            var result: [String] = []
            var names = Set(node.properties.keys)
            for child in mirror.children {
                let name = child.label ?? ""
                names.remove(name)
                guard let property = node.properties[name] else {
                    result.append("\(path).\(name) is not in the schema")
                    continue
                }
                result += differences(child.value, property, path: "\(path).\(name)")
            }
            return result + names.sorted().map { "\(path).\($0) is not in the Swift type" }
        default:
            return []
        }
    }
}
