import AgxModel
package import HTTPTypes
package import Hummingbird
import HummingbirdCore
import NIOCore
package import RecordStore
import ResourceAPI
import ServiceLifecycle

/// The relay's HTTP server: the resource API, and what stands beside it.
package struct RelayApplication: Service {
    /// Kinds whose objects are in the company's own runtime.
    private static let forwardedKinds: Set<String> = [AgentTask.kind, Run.kind, Schedule.kind]
    private let configuration: RelayConfiguration
    private let ports: RelayPorts
    private let forwarder: RuntimeForwarder
    private let responder: RouterResponder<RelayContext>
    /// Every path with each of its methods, as the router has them.
    package let routes: [(method: HTTPRequest.Method, path: String)]

    /// Sets up a server that listens once it is run.
    ///
    /// Throws `address` if others than this machine could connect without TLS or without authentication, and `kinds`
    /// if a built-in kind is broken.
    package init(configuration: RelayConfiguration, store: RecordStore, ports: RelayPorts) throws {
        try configuration.check()
        let configuration = Self.counting(configuration)
        self.configuration = configuration
        self.ports = ports
        let resources: [APIResource]
        do throws(ModelError) {
            resources = try KindRegistry.builtIn().definitions.map(KubernetesViews.resource)
        } catch {
            throw RelayServerError(.kinds, "set up the API", cause: "\(error)")
        }
        forwarder = RuntimeForwarder(addressing: ports.addressing, store: store, options: configuration.forwarder)
        let service = ResourceService(
            store: store,
            resources: resources.filter { !Self.forwardedKinds.contains($0.kind) },
            options: ResourceServiceOptions(
                namespaces: CompanyNamespaces(),
                admission: ModelAdmission(),
                initialFinalizers: configuration.initialFinalizers,
                mayOrphan: { $0 != Company.kind },
            ),
        )
        let forwarded = resources.filter { Self.forwardedKinds.contains($0.kind) }
        let router = try Self.router(configuration, service, forwarded, forwarder, ports)
        routes = router.routes.map { ($0.method, "\($0.path)") }
        responder = router.buildResponder()
    }

    /// The configuration with all parts counting in its registry.
    private static func counting(_ configuration: RelayConfiguration) -> RelayConfiguration {
        var counting = configuration
        let metrics = configuration.metrics
        counting.observer = RequestObservers([RequestMetrics(factory: metrics), configuration.observer])
        counting.routes.watch.metrics = metrics
        counting.forwarder.metrics = metrics
        counting.exec.metrics = metrics
        return counting
    }

    private static func router(
        _ configuration: RelayConfiguration,
        _ service: ResourceService,
        _ forwarded: [APIResource],
        _ forwarder: RuntimeForwarder,
        _ ports: RelayPorts,
    ) throws -> Router<RelayContext> {
        let router = Router(context: RelayContext.self)
        router.add(middleware: RequestIDHeader())
        router.add(middleware: ClosingHeader())
        router.add(middleware: AccessLog())
        router.add(middleware: PacedBodies())
        if configuration.isOpen { router.add(middleware: LoopbackHostGuard()) }
        let gate = RequestGate(
            authenticator: configuration.authenticator,
            authorizer: configuration.authorizer,
            observer: configuration.observer,
            limiter: RequestLimiter(configuration.limits),
        )
        var options = configuration.routes
        options.parts = RelayRoutes.parts
        try ResourceRoutes(
            service: service,
            views: try KubernetesViews.all(),
            forwarded: forwarded.map {
                ForwardedResource(
                    $0,
                    readableSubresources: $0.kind == Run.kind ? ["log", "artifacts"] : [],
                    readableTrees: ["artifacts"],
                    growingSubresources: $0.kind == AgentTask.kind ? ["comments"] : [],
                )
            },
            forwarder: forwarder,
            gate: gate,
            options: options,
        ).register(on: router)
        let store = service.store
        RelayRoutes(
            gate: gate,
            planner: PlanEndpoint(service: service, forwarded: forwarded, fleet: ports.fleet),
            readiness: CompanyReadiness(
                service: service,
                resource: APIResource(try Company.definition),
                clock: configuration.exec.clock,
            ),
            logs: LogEndpoint(
                containers: ports.containers,
                store: store,
                limiter: gate.limiter,
                now: configuration.routes.now,
            ),
            exec: ExecRoute(containers: ports.containers, store: store, limiter: gate.limiter),
            health: HealthEndpoint(store: store, status: ports.status),
            metrics: MetricsEndpoint(store: store, status: ports.status, registry: configuration.metrics),
            credentials: CredentialEndpoint(
                vault: ports.credentials,
                resource: APIResource(try ProviderCredential.definition),
            ),
            forwarder: forwarder,
            usage: UsageEndpoint(ledger: ports.usage, store: store, refresh: ports.refreshUsage),
        ).register(on: router)
        return router
    }

    /// The server as Hummingbird runs it, for tests that bring their own transport.
    package func application() -> some ApplicationProtocol {
        let (responder, containers, options) = (responder, ports.containers, configuration.exec)
        let (tls, limits) = (configuration.tls, configuration.connections)
        let onListening = configuration.onListening
        return Application(
            responder: ShortLivedStack(wrapped: responder),
            server: HTTPServerBuilder { answer in
                RelayChannel(
                    responder: responder,
                    http: HTTP1Channel(responder: answer, configuration: .init(idleTimeout: limits.idleTimeout)),
                    containers: containers,
                    options: options,
                    tls: tls,
                    limits: limits,
                )
            },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.address.host, port: configuration.address.port)
            ),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { await onListening(port) }
            },
            logger: configuration.logger,
        )
    }

    /// Serves until the graceful shutdown: then requests under way come to their end, and streams are cut.
    ///
    /// Throws `listen` when nobody can listen on the address.
    package func run() async throws {
        let result: Result<Void, any Error>
        do {
            try await application().run()
            result = .success(())
        } catch let error as IOError {
            result = .failure(
                RelayServerError(.listen, "listen on \(configuration.address)", cause: error.description)
            )
        } catch {
            result = .failure(error)
        }
        await forwarder.shutDown()
        try result.get()
    }
}

extension RelayApplication: CustomStringConvertible {
    /// What the log calls the service by: its parts would fill pages.
    package var description: String { "the API on \(configuration.address)" }
}
