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

    private let stored: StoreLookup
    private var byKey: [Key: JSONValue] = [:]
    /// In the order in which they were added.
    private(set) var objects: [JSONValue] = []

    init(store: RecordStore) { stored = StoreLookup(store: store) }

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

extension PlanOverlay: AdmissionLookup {
    func object(kind: String, namespace: String, name: String) async throws -> JSONValue? {
        if let object = byKey[Key(kind: kind, namespace: namespace, name: name)] { return object }
        return try await stored.object(kind: kind, namespace: namespace, name: name)
    }

    func objects(kind: String, namespace: String) async throws -> [JSONValue] {
        let added = byKey.filter { $0.key.kind == kind && (namespace.isEmpty || $0.key.namespace == namespace) }
        let present = try await stored.objects(kind: kind, namespace: namespace)
        return present.filter { added[Self.key(of: $0, kind: kind)] == nil } + added.values
    }
}

extension PlanOverlay: ObjectAdmission {
    func issues(with candidate: AdmissionCandidate, by author: Author) async throws -> [FieldIssue] {
        switch candidate {
        case .create(let object):
            try await Admission.review(new: object, old: nil, lookup: self, author: author)
        case .update(let object, let old):
            try await Admission.review(new: object, old: old, lookup: self, author: author)
        case .delete(let object):
            try await Admission.reviewDeletion(of: object, lookup: self, author: author)
        }
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
