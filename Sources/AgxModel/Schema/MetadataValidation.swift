import ManifestFormat

/// The rules for `metadata`: names, labels, annotations, finalizers and owners.
struct MetadataValidation {
    let definition: KindDefinition
    let author: Author

    static let maximumAnnotationBytes = 256 * 1024

    func validate(_ metadata: JSONValue, old: JSONValue?) -> [FieldIssue] {
        guard metadata.object != nil else {
            return [.required(at: "metadata.name", "every object has a name")]
        }
        var issues = nameIssues(metadata) + namespaceIssues(metadata)
        issues += labelIssues(metadata["labels"], old: old?["labels"])
        issues += annotationIssues(metadata["annotations"], old: old?["annotations"])
        issues += finalizerIssues(metadata["finalizers"]) + ownerIssues(metadata["ownerReferences"])
        return Array(issues.prefix(SchemaNode.maximumIssues))
    }

    private func nameIssues(_ metadata: JSONValue) -> [FieldIssue] {
        guard case .string(let name) = metadata["name"] ?? .null, !name.isEmpty else {
            guard let prefix = metadata["generateName"]?.string, !prefix.isEmpty else {
                return [.required(at: "metadata.name", "name or generateName is required")]
            }
            let example = prefix + "bcdfg"
            return nameProblem(example).map { [.invalid(.string(prefix), at: "metadata.generateName", $0)] } ?? []
        }
        return nameProblem(name).map { [.invalid(.string(name), at: "metadata.name", $0)] } ?? []
    }

    /// What would be right, if an object of this kind can't have the name.
    private func nameProblem(_ name: String) -> String? {
        switch definition.kind {
        case Company.kind: CompanyID.problem(with: name)
        case Container.kind, Network.kind, Volume.kind: DNSName.isLabel(name) ? nil : DNSName.labelRule
        case Schedule.kind: Schedule.problem(withName: name)
        default: DNSName.isSubdomain(name) ? nil : DNSName.subdomainRule
        }
    }

    private func namespaceIssues(_ metadata: JSONValue) -> [FieldIssue] {
        guard case .string(let namespace) = metadata["namespace"] ?? .null, !namespace.isEmpty else { return [] }
        guard definition.isNamespaced else {
            return [.forbidden(at: "metadata.namespace", "a \(definition.kind) belongs to no namespace: leave it out")]
        }
        guard !DNSName.isLabel(namespace) else { return [] }
        return [.invalid(.string(namespace), at: "metadata.namespace", DNSName.labelRule)]
    }

    private func labelIssues(_ labels: JSONValue?, old: JSONValue?) -> [FieldIssue] {
        var issues: [FieldIssue] = []
        for (key, value) in sorted(labels) {
            let field = FieldPath.key("metadata.labels", key)
            issues += keyIssues(key, field: "metadata.labels", isChanged: old?[key] != value)
            if let text = value.string, !LabelSyntax.isValue(text) {
                issues.append(.invalid(value, at: field, LabelSyntax.valueRule))
            }
        }
        return issues + removedReservedKeys(from: labels, old: old, field: "metadata.labels")
    }

    private func annotationIssues(_ annotations: JSONValue?, old: JSONValue?) -> [FieldIssue] {
        var issues: [FieldIssue] = []
        var total = 0
        for (key, value) in sorted(annotations) {
            total += key.utf8.count + (value.string?.utf8.count ?? 0)
            issues += keyIssues(key, field: "metadata.annotations", isChanged: old?[key] != value)
        }
        if total > Self.maximumAnnotationBytes {
            let message =
                "Too long: may not be more than \(Self.maximumAnnotationBytes) bytes in all, they are \(total)"
            issues.append(FieldIssue(.tooLong, field: "metadata.annotations", message: message))
        }
        return issues + removedReservedKeys(from: annotations, old: old, field: "metadata.annotations")
    }

    private func keyIssues(_ key: String, field: String, isChanged: Bool) -> [FieldIssue] {
        if !LabelSyntax.isKey(key) { return [.invalid(.string(key), at: field, LabelSyntax.keyRule)] }
        guard author == .person, isChanged, isReserved(key, in: field) else { return [] }
        return [
            .forbidden(
                at: FieldPath.key(field, key),
                "keys under \(LabelKeys.prefix) are set by agx: use another prefix",
            )
        ]
    }

    private func isReserved(_ key: String, in field: String) -> Bool {
        guard LabelSyntax.isReserved(key) else { return false }
        return field != "metadata.annotations" || !LabelKeys.annotationsOfPeople.contains(key)
    }

    private func removedReservedKeys(from present: JSONValue?, old: JSONValue?, field: String) -> [FieldIssue] {
        guard author == .person else { return [] }
        return sorted(old).map(\.key).filter { isReserved($0, in: field) && present?[$0] == nil }.map {
            .forbidden(
                at: FieldPath.key(field, $0),
                "keys under \(LabelKeys.prefix) are set by agx: leave it as it is",
            )
        }
    }

    private func finalizerIssues(_ finalizers: JSONValue?) -> [FieldIssue] {
        (finalizers?.array ?? []).enumerated().compactMap { index, value in
            guard let text = value.string, !LabelSyntax.isKey(text) else { return nil }
            return .invalid(value, at: FieldPath.element("metadata.finalizers", index), LabelSyntax.keyRule)
        }
    }

    private func ownerIssues(_ owners: JSONValue?) -> [FieldIssue] {
        let controllers = (owners?.array ?? []).filter { $0["controller"]?.bool == true }
        guard controllers.count > 1 else { return [] }
        let names = controllers.prefix(2).map { "\($0["kind"]?.string ?? "")/\($0["name"]?.string ?? "")" }
        let detail =
            "Only one reference can have Controller set to true. Found \"true\" in references for "
            + names.joined(separator: " and ")
        return [.invalid(.array(controllers), at: "metadata.ownerReferences", detail)]
    }

    private func sorted(_ value: JSONValue?) -> [(key: String, value: JSONValue)] {
        (value?.object ?? [:]).sorted { $0.key < $1.key }
    }
}
