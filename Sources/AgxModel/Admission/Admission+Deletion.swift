package import ManifestFormat

extension Admission {
    /// What stands against deleting an object; empty if nothing does.
    ///
    /// Controllers may delete anything.
    ///
    /// - Throws: what the lookup throws.
    package static func reviewDeletion(
        of object: JSONValue,
        lookup: any AdmissionLookup,
        author: Author,
    ) throws -> [FieldIssue] {
        guard author == .person else { return [] }
        let request = AdmissionRequest(new: object, old: object, lookup: lookup, author: author)
        switch request.kind {
        case Plan.kind: return try planInUse(request)
        case Volume.kind:
            return try inUse(request, verb: "mounted") { spec in
                (spec["mounts"]?.array ?? []).contains { $0["volume"]?.string == request.name }
            }
        case Network.kind:
            return try inUse(request, verb: "used") {
                ($0["network"]?.string ?? RecordNames.network) == request.name
            }
        default: return []
        }
    }

    private static func planInUse(_ request: AdmissionRequest) throws -> [FieldIssue] {
        let companies = try request.lookup.objects(kind: Company.kind, namespace: "")
        let names = companies.filter { $0[path: "spec", "plan"]?.string == request.name }.compactMap(name).sorted()
        guard !names.isEmpty else { return [] }
        return [.forbidden(at: "", "companies are on this plan: move \(list(names)) to another one first")]
    }

    private static func inUse(
        _ request: AdmissionRequest,
        verb: String,
        where uses: (JSONValue) -> Bool,
    ) throws -> [FieldIssue] {
        let kind = request.kind.lowercased()
        if RecordNames.reserved(kind: request.kind).contains(request.name) {
            return [.forbidden(at: "", "this \(kind) belongs to company \(request.namespace) and goes with it")]
        }
        let containers = try request.lookup.objects(kind: Container.kind, namespace: request.namespace)
        let names = containers.filter { uses($0["spec"] ?? [:]) }.compactMap(name).sorted()
        guard !names.isEmpty else { return [] }
        return [.forbidden(at: "", "the \(kind) is \(verb) by container \(list(names)): delete or change that first")]
    }

    private static func name(of object: JSONValue) -> String? { object[path: "metadata", "name"]?.string }

    /// The first few names, and how many more there are.
    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(5).joined(separator: ", ")
        return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
    }
}
