import AgxModel
import HTTPTypes
import Hummingbird
import ManifestFormat
import NIOCore
import ResourceAPI

/// The paths of the relay beside the resource API.
struct RelayRoutes: Sendable {
    /// What the paths below stand for in discovery and in rights.
    static let parts = [
        Company.kind: [
            ServedResource.Part("ensure-ready", verbs: ["create"]), ServedResource.Part("verify", verbs: ["get"]),
        ],
        Container.kind: [
            ServedResource.Part("exec", verbs: ["create"]), ServedResource.Part("log", verbs: ["get"]),
        ],
        ProviderCredential.kind: [ServedResource.Part("secret", verbs: ["update"])],
    ]
    private static let group = "/apis/runagx.com/v1"

    let gate: RequestGate
    let planner: PlanEndpoint
    let readiness: CompanyReadiness
    let logs: LogEndpoint
    let exec: ExecRoute
    let health: HealthEndpoint
    let metrics: MetricsEndpoint
    let credentials: CredentialEndpoint
    let forwarder: any ResourceForwarder
    let usage: UsageEndpoint

    func register(on router: Router<RelayContext>) {
        let paths = GatedRouter(gate: gate, router: router)
        paths.add(.post, path: "/fleet/plan") { _, _ in
            AccessTarget(verb: "post")
        } answer: { request, _, _ in
            try await planner.answer(request)
        }
        addReadiness(to: paths)
        addVerification(to: paths)
        addContainers(to: paths)
        addCredentials(to: paths)
        addUsage(to: paths)
        PodRoutes(logs: logs, exec: exec).register(on: paths)
        paths.add(.get, path: "/metrics") { _, _ in
            AccessTarget()
        } answer: { _, _, _ in
            try await metrics.answer()
        }
        // Probes carry no credentials, and learn nothing but what works.
        for name in ["livez", "healthz"] {
            paths.addOpen("/\(name)") { try HealthEndpoint.alive($0, name) }
        }
        paths.addOpen("/readyz", health.ready)
    }

    private func addReadiness(to paths: GatedRouter) {
        paths.add(.post, path: "\(Self.group)/companies/:name/ensure-ready") { _, context in
            let name = try GatedRouter.parameter("name", context)
            return AccessTarget(
                verb: "create",
                group: "runagx.com",
                resource: "companies",
                subresource: "ensure-ready",
                name: name,
            )
        } answer: { request, context, _ in
            let timeout = try CompanyReadiness.timeout(try QueryItems(request.uri.query))
            let company = try GatedRouter.parameter("name", context)
            return try await readiness.answer(
                company: company,
                for: FieldManager.name(ofClientOf: request),
                timeout: timeout,
            )
        }
    }

    private func addVerification(to paths: GatedRouter) {
        paths.add(.get, path: "\(Self.group)/companies/:name/verify") { _, context in
            AccessTarget(
                verb: "get",
                group: "runagx.com",
                resource: "companies",
                subresource: "verify",
                name: try GatedRouter.parameter("name", context),
            )
        } answer: { _, context, user in
            let company = try GatedRouter.parameter("name", context)
            // What is no company's name can't be part of a path either.
            guard CompanyID(rawValue: company) != nil else { throw RuntimeAbsence.missing(company) }
            let path = "\(Self.group)/namespaces/\(company)/verify"
            let request = ForwardedRequest(method: .get, path: path, user: user)
            let answer = try await forwarder.forward(request, to: company)
            return Response(
                status: answer.status,
                headers: [.contentType: answer.headers[.contentType] ?? "application/json"],
                body: ResponseBody { writer in
                    for try await chunk in answer.body { try await writer.write(chunk) }
                    try await writer.finish(nil)
                },
            )
        }
    }

    private func addCredentials(to paths: GatedRouter) {
        paths.add(.put, path: "\(Self.group)/namespaces/:namespace/providercredentials/:name/secret") { _, context in
            let place = try GatedRouter.place(context)
            return AccessTarget(
                verb: "update",
                group: "runagx.com",
                resource: "providercredentials",
                subresource: "secret",
                namespace: place.company,
                name: place.name,
            )
        } answer: { request, context, _ in
            let place = try GatedRouter.place(context)
            return try await credentials.set(request, company: place.company, name: place.name)
        }
    }

    private func addUsage(to paths: GatedRouter) {
        paths.add(.get, path: "\(Self.group)/usage") { _, _ in
            AccessTarget(verb: "get", group: "runagx.com", resource: "usage")
        } answer: { request, _, _ in
            try await usage.answer(request)
        }
        paths.add(.get, path: "\(Self.group)/namespaces/:namespace/usage") { _, context in
            let company = try GatedRouter.parameter("namespace", context)
            return AccessTarget(verb: "get", group: "runagx.com", resource: "usage", namespace: company)
        } answer: { request, context, _ in
            try await usage.answer(request, company: try GatedRouter.parameter("namespace", context))
        }
    }

    private func addContainers(to paths: GatedRouter) {
        let container = "\(Self.group)/namespaces/:namespace/containers/:name"
        paths.add(.get, path: "\(container)/log") { _, context in
            try Self.target("get", "log", context)
        } answer: { request, context, user in
            try await logs.answer(request, on: context.connection, of: try GatedRouter.place(context), by: user)
        }
        paths.add(.get, path: ExecRoute.containerPath) { _, context in
            try Self.target("create", "exec", context)
        } answer: { request, context, user in
            try await exec.answer(request, context, try GatedRouter.place(context), by: user)
        }
    }

    private static func target(_ verb: String, _ part: String, _ context: RelayContext) throws -> AccessTarget {
        let place = try GatedRouter.place(context)
        return AccessTarget(
            verb: verb,
            group: "runagx.com",
            resource: "containers",
            subresource: part,
            namespace: place.company,
            name: place.name,
        )
    }
}
