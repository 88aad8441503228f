import AgxModel
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import RecordStore
import ResourceAPI

/// What agents may ask of their runtime, on the company's network: to list tasks and runs, and to make tasks.
///
/// Anybody on that network can connect, so time, size and number of all that strangers can send are bounded.
struct SandboxServer {
    private static let idleTimeout = TimeAmount.seconds(30)
    private static let maximumConnections = 64

    let resources: RuntimeResources
    let token: String
    let tokenFile: String
    let host: String
    let port: Int
    let logger: Logger

    /// Makes the server; it listens once it is run.
    func application() throws -> some ApplicationProtocol {
        let connections = MaximumAvailableConnections(Self.maximumConnections, logger: logger)
        return Application(
            router: try router(),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [LastUpgradeRequest(), DepartureHandler()],
                    idleTimeout: Self.idleTimeout,
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: connections,
            ),
            logger: logger,
        )
    }

    func router() throws -> Router<RuntimeContext> {
        let gate = RequestGate(
            authenticator: TokenAuthenticator(
                token: token,
                file: tokenFile,
                user: APIUser(name: SandboxAPI.userName),
            ),
            authorizer: AgentAccess(company: resources.company.rawValue),
        )
        let router = Router(context: RuntimeContext.self)
        router.add(middleware: RequestBudget())
        let service = try resources.service(annotations: [LabelKeys.author: SandboxAPI.userName])
        try ResourceRoutes(service: service, gate: gate).register(on: router)
        CommentRoutes(company: resources.company, store: resources.store) { $1.name }
            .register(on: router, behind: gate)
        return router
    }
}
