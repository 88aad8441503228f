import HTTPTypes
import Hummingbird

extension ResourceRoutes {
    func add(
        _ path: String,
        _ operations: [PathOperation],
        _ resource: APIResource,
        subresource: String = "",
        advice: String = "",
        to router: Router<Context>,
    ) {
        let gate = gate
        for operation in operations {
            router.on(RouterPath(path), method: operation.method) { request, context in
                let place = RequestPlace(request, context, resource)
                let target = AccessTarget(
                    verb: place.verb(operation.verb),
                    group: resource.group,
                    resource: resource.plural,
                    subresource: subresource,
                    namespace: place.namespace ?? "",
                    name: place.name ?? "",
                )
                return await gate.answer(request, context, target) { user in
                    try await operation.run(try place.call(request, context, user, resource, subresource))
                }
            }
        }
        gate.refuseOthers(than: operations.map(\.method), at: path, advice: advice, on: router)
    }

    /// Adds a path that is no resource and only read.
    func addDocument(
        _ path: String,
        to router: Router<Context>,
        _ answer: @escaping @Sendable (Request) throws -> Response,
    ) {
        let gate = gate
        router.on(RouterPath(path), method: .get) { request, context in
            await gate.answer(request, context, AccessTarget()) { _ in try answer(request) }
        }
        gate.refuseOthers(than: [.get], at: path, on: router)
    }
}

/// Where in the API a request points, as far as its path and query tell.
private struct RequestPlace: Sendable {
    /// As the path has it; nil if it has none, or one that is no text.
    let namespace: String?
    let name: String?
    private let isReadable: Bool
    private let query: Result<QueryItems, StatusError>

    init(_ request: Request, _ context: some RequestContext, _ resource: APIResource) {
        let namespace = context.parameters.get("namespace")
        let name = resource.isNamespaceItself ? namespace : context.parameters.get("name")
        self.namespace = namespace.flatMap(PercentText.decoded)
        self.name = name.flatMap(PercentText.decoded)
        isReadable = (namespace == nil) == (self.namespace == nil) && (name == nil) == (self.name == nil)
        query = Result { () throws(StatusError) in try QueryItems(request.uri.query) }
    }

    func verb(_ verb: String) -> String {
        guard verb == "list", case .success(let query) = query, query.flag("watch") == true else { return verb }
        return "watch"
    }

    func call(
        _ request: Request,
        _ context: some ConnectionContext,
        _ user: APIUser,
        _ resource: APIResource,
        _ subresource: String,
    ) throws -> ResourceCall {
        guard isReadable, !"\(namespace ?? "")\(name ?? "")".utf8.contains(0) else { throw StatusError.unknownPath }
        return ResourceCall(
            request: request,
            connection: context.connection,
            user: user,
            query: try query.get(),
            namespace: resource.isNamespaced ? namespace : "",
            name: name ?? "",
            part: subresource == "status" ? .status : .main,
            logger: context.logger,
        )
    }
}
