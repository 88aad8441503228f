import HTTPTypes
import Hummingbird

/// What one method does on one path.
struct PathOperation: Sendable {
    let method: HTTPRequest.Method
    /// For the authoriser; a list that is watched becomes `watch`.
    let verb: String
    let run: @Sendable (ResourceCall) async throws -> Response

    init(
        _ method: HTTPRequest.Method,
        _ verb: String,
        _ run: @escaping @Sendable (ResourceCall) async throws -> Response,
    ) {
        self.method = method
        self.verb = verb
        self.run = run
    }
}

/// The paths of one kind, as the router writes them.
struct ResourcePaths {
    /// Of one namespace, or of the cluster.
    let collection: String
    /// Of all namespaces; nil for cluster-scoped kinds.
    let everywhere: String?

    /// One object.
    let item: String

    init(_ resource: APIResource) {
        let plain = "\(resource.groupPath)/\(resource.plural)"
        collection = resource.isNamespaced ? "\(resource.groupPath)/namespaces/:namespace/\(resource.plural)" : plain
        everywhere = resource.isNamespaced ? plain : nil
        item = collection + (resource.isNamespaceItself ? "/:namespace" : "/:name")
    }
}

extension APIResource {
    /// Whether its objects are the namespaces: the router needs one name for them, whatever comes after in the path.
    var isNamespaceItself: Bool { group.isEmpty && plural == "namespaces" }
}
