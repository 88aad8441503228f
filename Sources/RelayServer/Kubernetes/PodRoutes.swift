import HTTPTypes
import Hummingbird
import ResourceAPI

/// The paths below a pod: its container's log, and commands in it.
struct PodRoutes: Sendable {
    private static let pod = "/api/v1/namespaces/:namespace/pods/:name"

    let logs: LogEndpoint
    let exec: ExecRoute

    func register(on paths: GatedRouter) {
        paths.add(.get, path: Self.pod + "/log") { _, context in
            try Self.target("get", "log", context)
        } answer: { request, context, user in
            let place = try GatedRouter.place(context)
            try Self.checkContainer(request, place)
            return try await logs.answer(request, on: context.connection, of: place, by: user)
        }
        paths.add(.get, .post, path: ExecRoute.podPath) { _, context in
            try Self.target("create", "exec", context)
        } answer: { request, context, user in
            let place = try GatedRouter.place(context)
            try Self.checkContainer(request, place)
            guard request.method == .get else {
                // After a refused WebSocket kubectl comes this way, and shows only what it is told here.
                try await exec.check(place)
                throw StatusError.badRequest(
                    "exec is served over WebSocket only, not over SPDY: use kubectl 1.30 or newer, or agx exec"
                )
            }
            return try await exec.answer(request, context, place, by: user)
        }
        refuse("attach", "attach is not served: use kubectl logs -f to read and kubectl exec -it to type", on: paths)
        refuse(
            "portforward",
            "port-forward is not served: containers are reached over their company's network",
            on: paths,
        )
    }

    private func refuse(_ part: String, _ message: String, on paths: GatedRouter) {
        paths.add(.get, .post, path: "\(Self.pod)/\(part)") { _, context in
            try Self.target("create", part, context)
        } answer: { _, _, _ in
            throw StatusError.badRequest(message)
        }
    }

    /// A pod has one container, of its own name; clients may leave it out.
    private static func checkContainer(_ request: Request, _ pod: ContainerPlace) throws {
        let container = try QueryItems(request.uri.query).text("container")
        guard let container, container != pod.name else { return }
        throw StatusError.badRequest(
            "container \(container.prefix(253)) is not valid for pod \(pod.name): its only container is \(pod.name)"
        )
    }

    private static func target(_ verb: String, _ part: String, _ context: RelayContext) throws -> AccessTarget {
        let place = try GatedRouter.place(context)
        return AccessTarget(
            verb: verb,
            group: "",
            resource: "pods",
            subresource: part,
            namespace: place.company,
            name: place.name,
        )
    }
}
