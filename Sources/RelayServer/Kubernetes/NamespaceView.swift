import AgxModel
import ManifestFormat
import ResourceAPI

/// Shows each company as a namespace; the company stays the owner of all there is to set.
struct NamespaceView: WritableResourceView {
    /// Where kubectl keeps what it applied last, and where a company keeps that of its namespace.
    private static let lastApplied = LastAppliedConfiguration.annotation
    private static let lastAppliedToNamespace = LastAppliedConfiguration.annotation(ofView: "namespace")

    let served: ServedResource
    let source: APIResource
    let nameLabel: String? = "kubernetes.io/metadata.name"
    let advice = "a namespace is a company, companies.runagx.com has its settings"

    init(source: APIResource) throws(ModelError) {
        self.source = source
        let definition = try KindDefinition(yaml: Self.document)
        served = ServedResource(
            APIResource(definition, selectableFields: ["status.phase"]),
            verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
        )
    }

    func object(of source: JSONValue) -> JSONValue {
        var metadata = source["metadata"] ?? .object([:])
        metadata["managedFields"] = nil
        metadata["generation"] = nil
        metadata["annotations"] = Self.shown(metadata["annotations"])
        if let nameLabel, let name = metadata["name"] {
            metadata["labels"] = (metadata["labels"] ?? [:]).mergePatched(with: [nameLabel: name])
        }
        let isGoing = metadata["deletionTimestamp"] != nil
        return [
            "apiVersion": "v1", "kind": "Namespace", "metadata": metadata, "spec": ["finalizers": ["kubernetes"]],
            "status": ["phase": isGoing ? "Terminating" : "Active"],
        ]
    }

    func newSource(for object: JSONValue) -> JSONValue {
        var metadata = JSONValue.object([:])
        for name in ["name", "generateName", "finalizers"] { metadata[name] = object[path: "metadata", name] }
        metadata["labels"] = ownLabels(of: object)
        metadata["annotations"] = Self.kept(object[path: "metadata", "annotations"], of: nil)
        return [
            "apiVersion": .string(source.apiVersion), "kind": .string(source.kind), "metadata": metadata,
        ]
    }

    func source(_ source: JSONValue, edited object: JSONValue) -> JSONValue {
        var result = source
        result["metadata"]?["finalizers"] = object[path: "metadata", "finalizers"]
        result["metadata"]?["labels"] = ownLabels(of: object)
        result["metadata"]?["annotations"] = Self.kept(
            object[path: "metadata", "annotations"],
            of: source[path: "metadata", "annotations"],
        )
        return result
    }

    /// The labels that the company has, too.
    private func ownLabels(of object: JSONValue) -> JSONValue? {
        let labels = object[path: "metadata", "labels"]
        return labels?.object.map { .object($0.filter { $0.key != nameLabel }) } ?? labels
    }

    /// A company's annotations as its namespace shows them.
    ///
    /// What was applied as a namespace must not be taken for what was applied as a company, nor the other way round:
    /// the next apply would remove what the other one set.
    private static func shown(_ annotations: JSONValue?) -> JSONValue? {
        guard var annotations else { return nil }
        annotations[lastApplied] = annotations[lastAppliedToNamespace]
        annotations[lastAppliedToNamespace] = nil
        return annotations == .object([:]) ? JSONValue?.none : annotations
    }

    private static func kept(_ annotations: JSONValue?, of company: JSONValue?) -> JSONValue? {
        var result = annotations ?? .object([:])
        guard result.object != nil else { return annotations }
        result[lastAppliedToNamespace] = result[lastApplied]
        result[lastApplied] = company?[lastApplied]
        return result == .object([:]) ? JSONValue?.none : result
    }
}
