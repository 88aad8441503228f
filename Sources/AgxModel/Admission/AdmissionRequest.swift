import ManifestFormat

/// One write as the rules see it.
struct AdmissionRequest {
    let new: JSONValue
    let old: JSONValue?
    let lookup: any AdmissionLookup
    let author: Author

    var name: String { new[path: "metadata", "name"]?.string ?? "" }
    var namespace: String { new[path: "metadata", "namespace"]?.string ?? "" }
    var kind: String { new["kind"]?.string ?? "" }
    var spec: JSONValue { new["spec"] ?? [:] }

    /// The namespace's company and its plan; nil for what isn't there.
    func companyAndPlan() throws -> (company: Company.Spec?, plan: NamedPlan?) {
        guard let object = try lookup.object(kind: Company.kind, namespace: "", name: namespace) else {
            return (nil, nil)
        }
        let company = try Company.decodeSpec(object["spec"] ?? [:])
        return (company, try plan(named: company.plan))
    }

    func plan(named name: String) throws -> NamedPlan? {
        guard let object = try lookup.object(kind: Plan.kind, namespace: "", name: name) else { return nil }
        return NamedPlan(name: name, spec: try Plan.decodeSpec(object["spec"] ?? [:]))
    }

    /// An issue if a person takes a name that the company's controller uses, or changes the object of that name.
    func reservedNameIssues() -> [FieldIssue] {
        guard author == .person, RecordNames.reserved(kind: kind).contains(name) else { return [] }
        let detail =
            old == nil
            ? "the name is kept for the company's own \(kind.lowercased()): use another one"
            : "this \(kind.lowercased()) is made from company \(namespace): change the company instead"
        return [.forbidden(at: old == nil ? "metadata.name" : "spec", detail)]
    }

    /// An issue if a field differs from what it was.
    func immutable(_ field: String, unless mayChange: Bool = false, _ detail: String) -> [FieldIssue] {
        guard let old, !mayChange, old[path: "spec", field] != new[path: "spec", field] else { return [] }
        return [.forbidden(at: "spec.\(field)", detail)]
    }
}

/// A plan with its name, for messages.
struct NamedPlan {
    var name: String
    var spec: Plan.Spec
}
