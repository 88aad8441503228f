package import ManifestFormat

/// A field that the kind does not have.
package struct UnknownField: Sendable, Hashable {
    /// Such as `spec.sandbox.imgae`.
    package var path: String
    /// The name next to it that was probably meant.
    package var suggestion: String?

    package init(path: String, suggestion: String? = nil) {
        self.path = path
        self.suggestion = suggestion
    }
}

extension UnknownField: CustomStringConvertible {
    /// `unknown field "spec.planx"`, as clients know it, with the name that was probably meant.
    package var description: String {
        "unknown field \"\(path)\"" + (suggestion.map { "; did you mean \"\($0)\"?" } ?? "")
    }
}

extension SchemaNode {
    /// The fields of a value that the schema does not have, sorted by path; at most 50.
    package func unknownFields(in value: JSONValue, at path: String = "") -> [UnknownField] {
        var result: [UnknownField] = []
        collectUnknown(value, at: path, into: &result)
        return result
    }

    /// The value without the fields that the schema does not have.
    package func pruned(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements):
            guard let items else { return value }
            return .array(elements.map(items.pruned))
        case .object(let members):
            guard type == .object else { return value }
            var result: [String: JSONValue] = [:]
            for (name, member) in members {
                if let property = properties[name] {
                    result[name] = property.pruned(member)
                } else {
                    switch additionalProperties {
                    case .none: break
                    case .any: result[name] = member
                    case .schema(let node): result[name] = node.pruned(member)
                    }
                }
            }
            return .object(result)
        default:
            return value
        }
    }

    private func collectUnknown(_ value: JSONValue, at path: String, into result: inout [UnknownField]) {
        switch value {
        case .array(let elements):
            guard let items else { return }
            for (index, element) in elements.enumerated() {
                items.collectUnknown(element, at: FieldPath.element(path, index), into: &result)
            }
        case .object(let members):
            guard type == .object else { return }
            for name in members.keys.sorted() where result.count < Self.maximumIssues {
                collectUnknown(name, members[name] ?? .null, among: members, at: path, into: &result)
            }
        default:
            return
        }
    }

    private func collectUnknown(
        _ name: String,
        _ value: JSONValue,
        among members: [String: JSONValue],
        at path: String,
        into result: inout [UnknownField],
    ) {
        if let property = properties[name] {
            property.collectUnknown(value, at: FieldPath.member(path, name), into: &result)
            return
        }
        switch additionalProperties {
        case .any: return
        case .schema(let node): node.collectUnknown(value, at: FieldPath.key(path, name), into: &result)
        case .none:
            let candidates = properties.keys.filter { members[$0] == nil }
            let suggestion = Suggestion.nearest(to: name, among: candidates)
            result.append(UnknownField(path: FieldPath.member(path, name), suggestion: suggestion))
        }
    }
}
