import ManifestFormat

/// What one method does on one path.
struct OpenAPIOperation: Sendable, Hashable {
    /// In lower case.
    let method: String
    /// Unique in the whole API.
    let id: String
    let summary: String
    /// The kind of the objects; clients find their way by it.
    let kind: OpenAPIKind
    let parameters: [OpenAPIParameter]
    /// What the method takes, if it takes a body.
    let body: Body?
    let status: Int
    /// The name of the model that the answer has.
    let answer: String

    struct Body: Sendable, Hashable {
        /// The name of a model.
        let model: String
        /// The media types.
        let types: [String]
    }
}

/// Group, version and kind.
struct OpenAPIKind: Sendable, Hashable {
    /// Empty for the core group.
    let group: String
    let version: String
    let name: String

    /// As the documents have it.
    var object: JSONValue {
        ["group": .string(group), "version": .string(version), "kind": .string(name)]
    }

    /// The kind's model, by the conventions of Kubernetes: the domain turned round.
    var model: String {
        let domain =
            group.isEmpty ? "core.api.k8s.io" : group.replacing(".k8s.io", with: ".api.k8s.io")
        return domain.split(separator: ".").reversed().joined(separator: ".") + ".\(version).\(name)"
    }
}

/// A variable of the path, or a name in the query.
struct OpenAPIParameter: Sendable, Hashable {
    enum ValueType: String, Sendable, Hashable {
        case string, integer, boolean
    }

    let name: String
    var type = ValueType.string
    var isInPath = false
    let description: String

    var place: String { isInPath ? "path" : "query" }
}
