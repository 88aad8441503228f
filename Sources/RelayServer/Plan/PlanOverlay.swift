import AgxModel
import ManifestFormat
import RecordStore
import ResourceAPI

/// The store as it would be with the documents that have been checked so far.
struct PlanOverlay: Sendable {
    private struct Key: Hashable {
        var kind: String
        var namespace: String
        var name: String
    }

    private var byKey: [Key: JSONValue] = [:]
    /// In the order in which they were added.
    private(set) var objects: [JSONValue] = []

    /// False if there is one of that name already.
    mutating func add(_ object: JSONValue, kind: String) -> Bool {
        guard byKey.updateValue(object, forKey: Self.key(of: object, kind: kind)) == nil else { return false }
        objects.append(object)
        return true
    }

    private static func key(of object: JSONValue, kind: String) -> Key {
        Key(
            kind: kind,
            namespace: object[path: "metadata", "namespace"]?.string ?? "",
            name: object[path: "metadata", "name"]?.string ?? "",
        )
    }
}

extension PlanOverlay: ObjectAdmission {
    /// The overlay over what the store has.
    private struct Lookup: AdmissionLookup {
        let overlay: PlanOverlay
        let stored: any AdmissionLookup

        func object(kind: String, namespace: String, name: String) throws -> JSONValue? {
            if let object = overlay.byKey[Key(kind: kind, namespace: namespace, name: name)] { return object }
            return try stored.object(kind: kind, namespace: namespace, name: name)
        }

        func objects(kind: String, namespace: String) throws -> [JSONValue] {
            let added = overlay.byKey.filter {
                $0.key.kind == kind && (namespace.isEmpty || $0.key.namespace == namespace)
            }
            let present = try stored.objects(kind: kind, namespace: namespace)
            return present.filter { added[PlanOverlay.key(of: $0, kind: kind)] == nil } + added.values
        }
    }

    func issues(
        with candidate: AdmissionCandidate,
        by author: Author,
        lookup: any AdmissionLookup,
    ) throws -> [FieldIssue] {
        let lookup = Lookup(overlay: self, stored: lookup)
        return try ModelAdmission().issues(with: candidate, by: author, lookup: lookup)
    }
}

extension PlanOverlay: NamespacePolicy {
    func state(
        of namespace: String,
        kind: String,
        lookup: (RecordKey) throws -> Record?,
    ) throws -> NamespaceState {
        if byKey[Key(kind: Company.kind, namespace: "", name: namespace)] != nil { return .active }
        return try CompanyNamespaces().state(of: namespace, kind: kind, lookup: lookup)
    }
}
