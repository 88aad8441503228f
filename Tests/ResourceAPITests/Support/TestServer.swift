import HTTPTypes
import AgxModel
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import ManifestFormat
import RecordStore
import ResourceAPI
import Synchronization

/// A server over a store of its own in a new directory, with times and uids that are the same in every run.
final class TestServer: Sendable {
    let store: RecordStore
    let responder: RouterResponder<TestContext>
    /// Every route with its method, as the router knows them.
    let routes: [Route]
    let service: ResourceService
    let limiter: RequestLimiter
    private let directory: URL

    static let startTime = Date(timeIntervalSince1970: 1_767_225_600)

    struct Route: Sendable {
        let method: HTTPRequest.Method
        let path: String
    }

    struct Setup {
        var authenticator: any RequestAuthenticator = AnonymousAdmin()
        var authorizer: any Authorizer = AllowAll()
        var observer: any RequestObserver = NoObserver()
        var admission: any ObjectAdmission = NoAdmission()
        var namespaces: any NamespacePolicy = CompanyNamespaces()
        var initialFinalizers: @Sendable (String) -> [String] = { _ in [] }
        var forwarded: [ForwardedResource] = []
        var forwarder: any ResourceForwarder = NoForwarder()
        var watch = WatchOptions()
        var isGuarded = false
        var now: @Sendable () -> Date = { TestServer.startTime }
        var changeLogMaximum = 50_000
        var maximumObjectBytes: Int?
        var limits = RequestLimits()
        var forwardedListBytes = 128 << 20
        var allForwardedListBytes = 256 << 20
        var idempotentKinds: Set<String> = []
        var mayOrphan: @Sendable (String) -> Bool = { _ in true }
        /// Whether the product's kinds and admission are served instead of the tests' own.
        var isProduct = false
    }

    init(_ setup: Setup = Setup()) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "resource-api-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let counter = Counter()
        var storeOptions = StoreOptions(
            now: setup.now,
            makeUID: { "uid-\(counter.next())" },
            changeLogRetention: .zero,
            changeLogMinimum: 1,
            changeLogMaximum: setup.changeLogMaximum,
        )
        storeOptions.maximumObjectBytes = setup.maximumObjectBytes ?? storeOptions.maximumObjectBytes
        storeOptions.recentChanges = min(storeOptions.recentChanges, setup.changeLogMaximum)
        let resources = setup.isProduct ? try TestKinds.builtIn() : try TestKinds.all()
        storeOptions.serve(resources.map(\.definition), as: "test-program")
        store = try RecordStore(path: directory.appending(path: "test.db").path, options: storeOptions)
        let admission: any ObjectAdmission = setup.isProduct ? ModelAdmission() : setup.admission
        var options = ResourceServiceOptions(namespaces: setup.namespaces, admission: admission)
        options.initialFinalizers = setup.initialFinalizers
        options.idempotentKinds = setup.idempotentKinds
        options.mayOrphan = setup.mayOrphan
        options.makeNameSuffix = { "bcdf\(counter.next() % 10)" }
        service = ResourceService(store: store, resources: resources, options: options)
        limiter = RequestLimiter(setup.limits)
        let gate = RequestGate(
            authenticator: setup.authenticator,
            authorizer: setup.authorizer,
            observer: setup.observer,
            limiter: limiter,
        )
        let router = Router(context: TestContext.self)
        if setup.isGuarded { router.add(middleware: LoopbackHostGuard()) }
        let routeOptions = ResourceRoutesOptions(
            now: { Self.startTime.addingTimeInterval(27) },
            watch: setup.watch,
            forwardedListBytes: setup.forwardedListBytes,
            allForwardedListBytes: setup.allForwardedListBytes,
        )
        try ResourceRoutes(
            service: service,
            forwarded: setup.forwarded,
            forwarder: setup.forwarder,
            gate: gate,
            options: routeOptions,
        ).register(on: router)
        routes = router.routes.map { Route(method: $0.method, path: $0.path.description) }
        responder = router.buildResponder()
    }

    deinit {
        // The directory is temporary: what can't be removed stays for the system to clean up.
        try? store.close()
        try? FileManager.default.removeItem(at: directory)
    }

    func application() -> some ApplicationProtocol {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return Application(
            responder: responder,
            server: .http1(configuration: .init(additionalChannelHandlers: [DepartureHandler()])),
            logger: logger,
        )
    }

    /// Runs a test against the router itself.
    func test<Value>(_ body: @Sendable (any TestClientProtocol) async throws -> Value) async throws -> Value {
        try await application().test(.router, body)
    }
}

/// The context of one request to a test server.
struct TestContext: ConnectionContext {
    var coreContext: CoreRequestContextStorage
    let connection: ClientConnection

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        connection = ClientConnection(source.channel)
    }
}

/// Counts from 1.
final class Counter: Sendable {
    private let value = Mutex(0)

    func next() -> Int {
        value.withLock {
            $0 += 1
            return $0
        }
    }
}
