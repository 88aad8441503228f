package import ManifestFormat

extension KindDefinition {
    /// The object with all defaults filled in.
    package func defaulted(_ object: JSONValue) -> JSONValue { schema.defaulted(object) }

    /// The fields that the kind does not have, in metadata too.
    package func unknownFields(in object: JSONValue) -> [UnknownField] { schema.unknownFields(in: object) }

    /// The object without fields that the kind does not have.
    package func pruned(_ object: JSONValue) -> JSONValue { schema.pruned(object) }

    /// What the schema and the rules for metadata say against an object with its defaults filled in.
    ///
    /// `old` is the object before the write, if there was one: what a controller put there may stay. Labels and
    /// annotations under `runagx.com/` can be set by controllers only.
    package func validate(_ object: JSONValue, old: JSONValue? = nil, author: Author = .person) -> [FieldIssue] {
        guard case .object = object else {
            return [FieldIssue(.typeInvalid, field: "", message: "Invalid value: must be an object with kind \(kind)")]
        }
        var issues = identityIssues(of: object)
        let metadata = MetadataValidation(definition: self, author: author)
        issues += metadata.validate(object["metadata"] ?? .null, old: old?["metadata"])
        return issues + schema.validate(object)
    }

    private func identityIssues(of object: JSONValue) -> [FieldIssue] {
        var issues: [FieldIssue] = []
        if let value = object["apiVersion"], value != .string(apiVersion) {
            issues.append(.invalid(value, at: "apiVersion", "must be \(apiVersion)"))
        }
        if let value = object["kind"], value != .string(kind) {
            issues.append(.invalid(value, at: "kind", "must be \(kind)"))
        }
        return issues
    }
}
