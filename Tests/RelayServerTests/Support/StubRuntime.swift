import Hummingbird
import Logging
import NIOCore
import ResourceAPI
import ServiceLifecycle
import Synchronization

/// A runtime's HTTP server on a unix socket, whose answers a test writes.
struct StubRuntime: Sendable {
    let router: @Sendable () -> Router<StubContext>

    init(_ build: @escaping @Sendable (Router<StubContext>) -> Void) {
        router = {
            let router = Router(context: StubContext.self)
            build(router)
            return router
        }
    }

    /// Runs `body` while the server listens.
    func run<Value: Sendable>(at path: String, _ body: @Sendable () async throws -> Value) async throws -> Value {
        var logger = Logger(label: "stub")
        logger.logLevel = .critical
        let listening = Flag()
        let application = Application(
            router: router(),
            server: .http1(configuration: .init(additionalChannelHandlers: [DepartureHandler()])),
            configuration: .init(address: .unixDomainSocket(path: path)),
            onServerRunning: { _ in listening.set() },
            logger: logger,
        )
        let group = ServiceGroup(services: [application], logger: logger)
        return try await withThrowingTaskGroup(of: Void.self, returning: Value.self) { tasks in
            tasks.addTask { try await group.run() }
            await listening.wait()
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }
}

/// The context of a stub's request; it knows the connection.
struct StubContext: ConnectionContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    var connection: ClientConnection { ClientConnection(channel) }
}

/// The connections on which requests came.
final class ConnectionNames: Sendable {
    private let names = Mutex<Set<ObjectIdentifier>>([])

    var count: Int { names.withLock(\.count) }

    func add(_ name: ObjectIdentifier) { names.withLock { _ = $0.insert(name) } }
}
