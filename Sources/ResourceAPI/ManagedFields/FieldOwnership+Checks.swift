package import AgxModel
package import ManifestFormat

extension FieldOwnership {
    /// What makes a configuration impossible to merge: list elements that can't be told apart.
    package func issues(with configuration: JSONValue) -> [FieldIssue] {
        var issues: [FieldIssue] = []
        Self.check(configuration, at: "", schema, into: &issues)
        return issues
    }

    private static func check(
        _ value: JSONValue,
        at path: String,
        _ schema: FieldSchema?,
        into issues: inout [FieldIssue],
    ) {
        guard let schema, issues.count < 50 else { return }
        switch value {
        case .object(let members):
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                check(member, at: path.isEmpty ? name : "\(path).\(name)", schema.member(name), into: &issues)
            }
        case .array(let elements):
            guard schema.listType != .atomic else { return }
            var seen: Set<PathElement> = []
            for (index, element) in elements.enumerated() {
                let place = "\(path)[\(index)]"
                if let issue = keyIssue(of: element, at: place, schema) {
                    issues.append(issue)
                } else if !seen.insert(FieldParts.element(of: element, schema)).inserted {
                    issues.append(.duplicate(shownKey(of: element, schema), at: place))
                }
                check(element, at: place, schema.items, into: &issues)
            }
        default: return
        }
    }

    private static func keyIssue(of element: JSONValue, at path: String, _ schema: FieldSchema) -> FieldIssue? {
        guard case .map(let keys) = schema.listType else { return nil }
        guard element.object != nil else { return .wrongType(element, at: path, expected: "an object") }
        for key in keys where element[key] ?? schema.items?.properties[key]?.defaultValue ?? .null == .null {
            return .required(at: "\(path).\(key)", "it tells the elements of the list apart")
        }
        return nil
    }

    private static func shownKey(of element: JSONValue, _ schema: FieldSchema) -> JSONValue {
        guard case .map(let keys) = schema.listType else { return element }
        let values = keys.map { element[$0] ?? .null }
        return values.count == 1 ? values[0] : .array(values)
    }
}
