import AgxModel
import Foundation
import Hummingbird
import Logging
import ReconcileKernel
import RecordStore
import ResourceAPI
import ServiceLifecycle
import TenantRuntime

/// Joins the parts of one runtime: store, tick loop, API.
struct RuntimeServices {
    private let store: RecordStore
    private let runtime: TenantRuntime<ContinuousClock>
    private let application: any ApplicationProtocol
    private let sandboxApplication: any ApplicationProtocol

    /// Opens the database; throws what keeps the runtime from serving.
    init(company: CompanyID, paths: RuntimePaths, logger: Logger) throws {
        let sandboxToken = try Self.secret(paths.gate + "/sandbox.token")
        var storeOptions = StoreOptions()
        storeOptions.fieldTracker = StoreFieldTracker(
            manager: "agx-runtime",
            definitions: try KindRegistry.builtIn().definitions,
        )
        store = try RecordStore(path: paths.stateDirectory + "/runtime.db", options: storeOptions)
        var options = TenantRuntimeOptions(namespace: company.rawValue)
        options.home = HomeVolume(path: paths.home)
        options.contextDirectory = paths.context
        options.capsPath = paths.gate + "/caps.json"
        options.sandboxToken = sandboxToken
        let credentials = GateCredentials(socket: paths.dockerSocket)
        options.credentials = { try await credentials.read($0) }
        runtime = TenantRuntime(
            store: store,
            sandbox: try GateSandboxExec(company: company, socket: paths.dockerSocket),
            options: options,
            clock: ContinuousClock(),
            observer: { report in
                guard case .failure(let error) = report.result else { return }
                logger.warning("reconcile failed", metadata: ["key": "\(report.key)", "error": "\(error)"])
            },
            onFailure: { part, error in logger.warning("\(part) failed", metadata: ["error": "\(error)"]) },
        )
        application = try RuntimeServer(
            company: company,
            store: store,
            runtime: runtime,
            journal: UsageJournal(store: store, namespace: company.rawValue, epoch: UUID().uuidString),
            token: try Self.secret(paths.gate + "/relay.token"),
            socket: paths.serveSocket,
            logger: logger,
        ).application()
        sandboxApplication = try SandboxServer(
            resources: RuntimeResources(company: company, store: store),
            token: sandboxToken,
            host: paths.sandboxHost,
            port: paths.sandboxPort,
            logger: logger,
        ).application()
    }

    /// In the order of starting; stopped in the reverse order.
    var all: [any Service] { [TickLoop(runtime: runtime), application, sandboxApplication] }

    func close() throws { try store.close() }

    private static func secret(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// The tick loop as a service: a graceful shutdown lets the reconciles in hand finish.
private struct TickLoop: Service {
    let runtime: TenantRuntime<ContinuousClock>

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await runtime.run()
        } onGracefulShutdown: {
            runtime.shutDown()
        }
    }
}
