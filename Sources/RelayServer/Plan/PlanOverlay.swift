import AgxModel
import ManifestFormat
import RecordStore
import ResourceAPI

/// The store as it would be with the documents that have been checked so far.
struct PlanOverlay: Sendable {
    private struct Place: Hashable {
        var kind: String
        var namespace: String
    }

    /// By place and name: checks of an object ask for those beside it.
    private var byPlace: [Place: [String: JSONValue]] = [:]
    /// In the order in which they were added.
    private(set) var objects: [JSONValue] = []

    /// False if there is one of that name already.
    mutating func add(_ object: JSONValue, kind: String) -> Bool {
        let place = Place(kind: kind, namespace: Self.namespace(of: object))
        guard byPlace[place, default: [:]].updateValue(object, forKey: Self.name(of: object)) == nil else {
            return false
        }
        objects.append(object)
        return true
    }

    fileprivate func object(kind: String, namespace: String, name: String) -> JSONValue? {
        byPlace[Place(kind: kind, namespace: namespace)]?[name]
    }

    /// Those of a namespace; of all if it is empty.
    fileprivate func objects(kind: String, namespace: String) -> [JSONValue] {
        guard namespace.isEmpty else {
            return byPlace[Place(kind: kind, namespace: namespace)].map { Array($0.values) } ?? []
        }
        return byPlace.filter { $0.key.kind == kind }.flatMap(\.value.values)
    }

    fileprivate static func namespace(of object: JSONValue) -> String {
        object[path: "metadata", "namespace"]?.string ?? ""
    }

    fileprivate static func name(of object: JSONValue) -> String { object[path: "metadata", "name"]?.string ?? "" }
}

extension PlanOverlay: ObjectAdmission {
    /// The overlay over what the store has.
    private struct Lookup: AdmissionLookup {
        let overlay: PlanOverlay
        let stored: any AdmissionLookup

        func object(kind: String, namespace: String, name: String) throws -> JSONValue? {
            if let object = overlay.object(kind: kind, namespace: namespace, name: name) { return object }
            return try stored.object(kind: kind, namespace: namespace, name: name)
        }

        func objects(kind: String, namespace: String) throws -> [JSONValue] {
            let present = try stored.objects(kind: kind, namespace: namespace)
                .filter { object in
                    let namespace = PlanOverlay.namespace(of: object)
                    return overlay.object(kind: kind, namespace: namespace, name: PlanOverlay.name(of: object)) == nil
                }
            return present + overlay.objects(kind: kind, namespace: namespace)
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
        if object(kind: Company.kind, namespace: "", name: namespace) != nil { return .active }
        return try CompanyNamespaces().state(of: namespace, kind: kind, lookup: lookup)
    }
}
