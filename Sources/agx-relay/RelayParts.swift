import AgxModel
import AgxSecurity
import DockerEngine
import ExecGate
import FleetController
import Foundation
import Logging
import RecordStore
import RelayServer
import ResourceAPI
import ServiceLifecycle
import ServiceSupport
import UsageLedger

/// Joins the parts of one relay: store, gate, fleet, API.
struct RelayParts {
    let installation: String
    let services: [any Service]
    private let store: RecordStore
    private let ledger: UsageLedger

    /// Opens the data directory; throws what keeps the relay from serving.
    ///
    /// The engine need not be there.
    init(settings: RelaySettings, metrics: MetricsRegistry, logger: Logger) throws {
        let directory = settings.dataDirectory
        try DataDirectory.prepare(directory)
        let identity = try InstallationIdentity.load(in: directory)
        installation = identity.installation
        let keys = identity.keys
        store = try RecordStore(path: directory + "/agx.db", options: try Self.storeOptions())
        let usageMetrics = UsageMetrics(factory: metrics)
        ledger = try UsageLedger(path: directory + "/usage.db") { usageMetrics.count($0) }
        let vault = CredentialVault(store: store, keys: keys)
        let client = try DockerClient(settings.engine)
        let gate = try ExecGate(
            root: directory + "/gate",
            installation: installation,
            engine: client,
            keys: keys,
            credentials: vault,
            metrics: metrics,
            logger: logger,
        )
        let runtimes = RuntimeDirectory(gate: gate, keys: keys)
        let readings = RuntimeReadings()
        let usage = UsageCollection(
            store: store,
            ledger: ledger,
            addressing: runtimes,
            readings: readings,
            logger: logger,
        )
        let fleetMetrics = FleetMetrics(factory: metrics)
        var environment = Self.environment(logger)
        environment.onReconcile = { fleetMetrics.count($0) }
        let fleet = Fleet(
            store: store,
            engine: DockerContainerEngine(client: client) { fleetMetrics.count($0) },
            gate: gate,
            probe: RuntimeProbe(runtimes: runtimes, usage: usage),
            options: FleetOptions(
                installation: installation,
                subnetPool: settings.subnetPool,
                removesOrphans: settings.removesOrphans,
            ),
            environment: environment,
        )
        let access = try RelayAccess(settings: settings, logger: logger)
        let server = try RelayApplication(
            configuration: Self.configuration(settings, access, metrics, logger),
            store: store,
            ports: RelayPorts(
                addressing: runtimes,
                fleet: FleetPlanning(fleet: fleet),
                containers: EngineContainers(client: client, installation: installation),
                status: FleetStatus(fleet: fleet, readings: readings),
                credentials: vault,
                usage: ledger,
                refreshUsage: { await usage.refresh($0) },
            ),
        )
        let keepers: [any Service] = access.keeper.map { [$0] } ?? []
        let reports = RuntimeReports(
            store: store,
            events: Self.runtimeEvents(store, environment),
            usage: usage,
        )
        services =
            keepers + [
                MemoryReturn(), GateService(gate: gate, reports: reports), FleetService(fleet: fleet), usage, server,
            ]
    }

    func close() throws {
        try ledger.close()
        try store.close()
    }

    private static func configuration(
        _ settings: RelaySettings,
        _ access: RelayAccess,
        _ metrics: MetricsRegistry,
        _ logger: Logger,
    ) -> RelayConfiguration {
        var configuration = RelayConfiguration(
            address: settings.address,
            logger: logger,
            tls: access.tls,
            authenticator: access.authenticator,
            authorizer: access.authorizer,
            initialFinalizers: { FleetFinalizer.kinds.contains($0) ? [FleetFinalizer.name] : [] },
            onListening: { port in
                guard port != settings.address.port else { return }
                do {
                    try access.writeKubeconfig(address: settings.address, port: port)
                } catch {
                    logger.error("admin.kubeconfig not written", metadata: ["error.message": "\(error)"])
                }
            },
        )
        configuration.metrics = metrics
        if let date = buildDate { configuration.routes.version.buildDate = date }
        return configuration
    }

    /// When this executable was written, RFC 3339; nil if that can't be told.
    private static var buildDate: String? {
        let path = Bundle.main.executablePath ?? ""
        // Only shown: without it the date of the epoch stands there.
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.modificationDate] as? Date).map { Timestamp($0).description }
    }

    /// The fleet holds its records itself, decoded: the store's cache is for what clients read again and again.
    private static func storeOptions() throws -> StoreOptions {
        var options = StoreOptions()
        options.parsedRecords = 64
        options.recentBytes = 8 << 20
        options.serve(try KindRegistry.builtIn().definitions, as: "agx-relay")
        return options
    }

    /// What runtimes tell has a recorder of its own, so that no flood of theirs makes the fleet's forget anything.
    private static func runtimeEvents(
        _ store: RecordStore,
        _ environment: FleetEnvironment<ContinuousClock>,
    ) -> EventRecorder {
        EventRecorder(
            store: store,
            component: "agx-runtime",
            now: environment.now,
            makeSuffix: environment.makeSuffix,
            logger: environment.logger,
        )
    }

    private static func environment(_ logger: Logger) -> FleetEnvironment<ContinuousClock> {
        FleetEnvironment(
            clock: ContinuousClock(),
            now: { Date() },
            random: { .random(in: 0..<1) },
            makeSuffix: { String(UInt64.random(in: 0...UInt64.max), radix: 16) },
            hostRoutes: {
                HostRoutes.current().map { IPv4Subnet(containing: $0.address, prefixLength: $0.prefixLength) }
            },
            logger: logger,
        )
    }
}

/// The gates as a service: they close when the relay does.
private struct GateService: Service {
    let gate: ExecGate
    let reports: RuntimeReports

    func run() async { await cancelWhenGracefulShutdown { await gate.run(telling: reports) } }
}

/// The reconcilers as a service.
private struct FleetService: Service {
    let fleet: Fleet<ContinuousClock>

    func run() async { await cancelWhenGracefulShutdown { await fleet.run() } }
}

extension ExecGate: TenantGate {}
extension CredentialVault: CredentialSource {}
