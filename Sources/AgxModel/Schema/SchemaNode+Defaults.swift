package import ManifestFormat

extension SchemaNode {
    /// The value with defaults filled in, as structural schemas do: inside objects that are there or have a default
    /// themselves, and in each element of lists.
    ///
    /// A null where the schema allows none counts as absent, as in Kubernetes.
    package func defaulted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            guard type == .object else { return value }
            return .object(defaulted(members))
        case .array(let elements):
            guard let items else { return value }
            return .array(elements.map(items.defaulted))
        case .null where !isNullable:
            return defaultValue.map(defaulted) ?? value
        default:
            return value
        }
    }

    private func defaulted(_ members: [String: JSONValue]) -> [String: JSONValue] {
        var result = members
        for (name, property) in properties {
            switch members[name] {
            case .some(.null) where !property.isNullable: result[name] = property.filledDefault
            case .some(let member): result[name] = property.defaulted(member)
            case nil: result[name] = property.filledDefault
            }
        }
        if case .schema(let node) = additionalProperties {
            for (name, member) in members where properties[name] == nil { result[name] = node.defaulted(member) }
        }
        return result
    }

    /// The default with the defaults inside it filled in.
    private var filledDefault: JSONValue? { defaultValue.map(defaulted) }
}
