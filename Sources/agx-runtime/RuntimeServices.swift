import AgxModel
import Foundation
import Hummingbird
import Logging
import ReconcileKernel
import RecordStore
import ResourceAPI
import ServiceLifecycle
import ServiceSupport
import TenantRuntime

/// Joins the parts of one runtime: store, tick loop, API.
struct RuntimeServices {
    private let company: CompanyID
    private let store: RecordStore
    private let launcher: RunLauncher<ContinuousClock>
    private let repair: DatabaseRepair
    /// A repair of the database that the runs of the home volume are still to follow.
    private let unfinished: RepairReport?
    private let runImport: RunImport
    private let runtime: TenantRuntime<ContinuousClock>
    private let application: any ApplicationProtocol
    private let sandboxApplication: any ApplicationProtocol

    /// A company has few who watch, and a runtime is to be small.
    private static func storeOptions() throws -> StoreOptions {
        var options = StoreOptions()
        options.recentBytes = 4 << 20
        options.parsedBytes = 16 << 20
        options.serve(try KindRegistry.builtIn().definitions, as: "agx-runtime")
        return options
    }

    /// Opens the database; throws what keeps the runtime from serving.
    init(company: CompanyID, paths: RuntimePaths, logger: Logger) throws {
        self.company = company
        let sandboxToken = try Self.secret(paths.gate + "/sandbox.token")
        let database = paths.stateDirectory + "/runtime.db"
        repair = DatabaseRepair(database: database, replica: paths.context + "/company.db", now: { Date() })
        unfinished = try repair.run()
        store = try RecordStore(path: database, options: try Self.storeOptions())
        var options = TenantRuntimeOptions(namespace: company.rawValue)
        options.home = HomeVolume(path: paths.home)
        options.contextDirectory = paths.context
        options.capsPath = paths.gate + "/caps.json"
        options.sandboxToken = sandboxToken
        let credentials = GateCredentials(socket: paths.dockerSocket)
        options.credentials = { try await credentials.read($0) }
        options.reports = GateReports(socket: paths.dockerSocket)
        options.onDamage = { [repair] problem in
            do { try repair.noteDamage(problem) } catch {
                logger.error("damage of the database not noted", metadata: ["error": "\(error)"])
            }
        }
        launcher = RunLauncher(
            plain: try GateSandboxExec(company: company, socket: paths.dockerSocket),
            shell: try GateShell(company: company, socket: paths.dockerSocket),
            clock: ContinuousClock(),
        )
        runtime = TenantRuntime(
            store: store,
            sandbox: launcher,
            options: options,
            clock: ContinuousClock(),
            observer: { report in
                guard case .failure(let error) = report.result else { return }
                logger.warning("reconcile failed", metadata: ["key": "\(report.key)", "error": "\(error)"])
            },
            onFailure: { part, error in logger.warning("\(part) failed", metadata: ["error": "\(error)"]) },
        )
        runImport = RunImport(store: store, namespace: company.rawValue, files: runtime.files)
        application = try RuntimeServer(
            company: company,
            store: store,
            runtime: runtime,
            verification: RuntimeVerification(
                store: store,
                namespace: company.rawValue,
                files: runtime.files,
                repair: repair,
            ),
            journal: UsageJournal(store: store, namespace: company.rawValue, epoch: UUID().uuidString),
            token: try Self.secret(paths.gate + "/relay.token"),
            tokenFile: paths.gate + "/relay.token",
            socket: paths.serveSocket,
            logger: logger,
        ).application()
        sandboxApplication = try SandboxServer(
            resources: RuntimeResources(company: company, store: store) { [runtime] in runtime.openTasks() },
            token: sandboxToken,
            tokenFile: paths.gate + "/sandbox.token",
            host: paths.sandboxHost,
            port: paths.sandboxPort,
            logger: logger,
        ).application()
    }

    /// In the order of starting; stopped in the reverse order.
    var all: [any Service] {
        [
            MemoryReturn(), LauncherService(launcher: launcher), TickLoop(runtime: runtime), application,
            sandboxApplication,
        ]
    }

    /// Takes in what the home volume knows and a repaired database doesn't; what was done, nil if nothing was.
    ///
    /// To be called before the services run: what is not known yet could be started a second time.
    func finishRepair() async throws -> RepairReport? {
        guard var report = unfinished else { return nil }
        let (imported, removed, skipped) = try await runImport.run()
        (report.imported, report.removed, report.skipped) = (imported, removed, skipped)
        try repair.finish(report)
        runtime.tell(report.event(of: company))
        return report
    }

    func close() throws { try store.close() }

    private static func secret(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// The shell in the sandbox as a service.
private struct LauncherService: Service {
    let launcher: RunLauncher<ContinuousClock>

    func run() async { await cancelWhenGracefulShutdown { await launcher.keep() } }
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
