import Foundation
import HTTPTypes
import Hummingbird
import ManifestFormat
import NIOCore
import ResourceAPI

/// The paths of the relay beside the resource API.
struct RelayRoutes: Sendable {
    private static let group = "/apis/runagx.com/v1"
    private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete]

    let gate: RequestGate
    let planner: PlanEndpoint
    let readiness: CompanyReadiness
    let logs: LogEndpoint
    let exec: ExecRoute
    let health: HealthEndpoint
    let metrics: MetricsEndpoint

    func register(on router: Router<RelayContext>) {
        add(.post, "/fleet/plan", to: router) { _, _ in
            AccessTarget(verb: "post")
        } answer: { request, _, _ in
            try await planner.answer(request)
        }
        add(.post, "\(Self.group)/companies/:name/ensure-ready", to: router) { _, context in
            let name = try Self.parameter("name", context)
            return AccessTarget(
                verb: "create",
                group: "runagx.com",
                resource: "companies",
                subresource: "ensure-ready",
                name: name,
            )
        } answer: { request, context, _ in
            let timeout = try CompanyReadiness.timeout(try QueryText(request.uri.query))
            return try await readiness.answer(company: try Self.parameter("name", context), timeout: timeout)
        }
        let container = "\(Self.group)/namespaces/:namespace/containers/:name"
        add(.get, "\(container)/log", to: router) { _, context in
            try Self.target("get", "log", context)
        } answer: { request, context, _ in
            try await logs.answer(request, of: try Self.place(context))
        }
        add(.get, "\(container)/exec", to: router) { _, context in
            try Self.target("create", "exec", context)
        } answer: { request, context, user in
            try await exec.answer(request, context, try Self.place(context), by: user)
        }
        add(.get, "/metrics", to: router) { _, _ in
            AccessTarget()
        } answer: { _, _, _ in
            try await metrics.answer()
        }
        // Probes carry no credentials, and learn nothing but whether to come again.
        for path in ["/livez", "/healthz"] { router.get(RouterPath(path)) { _, _ in HealthEndpoint.alive } }
        router.get("/readyz") { request, _ in try await health.answer(request) }
    }

    /// Adds a path; strangers are refused before anything is looked up, and other methods by 405.
    private func add(
        _ method: HTTPRequest.Method,
        _ path: String,
        to router: Router<RelayContext>,
        target: @escaping @Sendable (Request, RelayContext) throws -> AccessTarget,
        answer: @escaping @Sendable (Request, RelayContext, APIUser) async throws -> Response,
    ) {
        let gate = gate
        router.on(RouterPath(path), method: method) { request, context in
            let wanted = Result { try target(request, context) }
            let known = (try? wanted.get()) ?? AccessTarget()  // A path that can't be read is refused below, as 404.
            return await gate.answer(request, context, known) { user in
                _ = try wanted.get()
                return try await answer(request, context, user)
            }
        }
        for other in Self.methods where other != method {
            router.on(RouterPath(path), method: other) { request, context in
                await gate.answer(request, context, AccessTarget(verb: other.rawValue.lowercased())) { _ in
                    throw StatusError.methodNotAllowed(other.rawValue, allowed: [method.rawValue])
                }
            }
        }
    }

    private static func target(_ verb: String, _ part: String, _ context: RelayContext) throws -> AccessTarget {
        let place = try place(context)
        return AccessTarget(
            verb: verb,
            group: "runagx.com",
            resource: "containers",
            subresource: part,
            namespace: place.company,
            name: place.name,
        )
    }

    private static func place(_ context: RelayContext) throws -> ContainerPlace {
        ContainerPlace(company: try parameter("namespace", context), name: try parameter("name", context))
    }

    private static func parameter(_ name: String, _ context: RelayContext) throws -> String {
        guard let text = context.parameters.get(name)?.removingPercentEncoding, !text.isEmpty, !text.utf8.contains(0)
        else { throw StatusError.unknownPath }
        return text
    }
}
