import AgxModel
import ArgumentParser
import DockerEngine
import FleetController
import Foundation
import Logging
import Metrics
import RelayServer
import ServiceLifecycle
import ServiceSupport
import UnixSignals

/// Serves until TERM; what it was doing is taken up at the next start.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the API and reconcile until told to stop.",
        discussion: """
            The engine is found as docker finds it: DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH. Companies' \
            networks get their subnets from AGX_NETWORK_POOL (default 10.213.0.0/16), in pieces of 16 addresses.
            At first start the relay makes its own certificate (DATA_DIR/tls) and DATA_DIR/admin.kubeconfig, for \
            KUBECONFIG of agx, kubectl and others.
            """,
    )

    @Option(help: "Directory of the database, the keys and the gates; made if absent.")
    var dataDir: String

    @OptionGroup var transport: TransportOptions

    @Option(help: "Least severe log messages: trace, debug, info, notice, warning, error.")
    var logLevel = "info"

    @Flag(help: "Only tell of objects that have our label and no record, instead of removing them.")
    var keepOrphans = false

    func run() async throws {
        CoreDumps.turnOff()
        MemoryArenas.limit(to: 2)
        OpenFiles.raiseLimit()
        let environment = ProcessInfo.processInfo.environment
        let level = Logger.Level(rawValue: logLevel) ?? .info
        LoggingSystem.bootstrap { StandardErrorLogHandler(label: $0, level: level) }
        let metrics = MetricsRegistry(help: RelayMetricsHelp.sentences)
        // What libraries count of themselves comes onto the same page.
        MetricsSystem.bootstrap(metrics)
        let logger = Logger(label: "agx-relay")
        let parts = try RelayParts(
            settings: RelaySettings(
                dataDirectory: URL(fileURLWithPath: dataDir).path,
                address: try ListenAddress(transport.listen),
                transport: transport.transport,
                isOpen: transport.isOpen(environment),
                engine: try EngineAddress(environment: environment),
                subnetPool: try pool(environment),
                removesOrphans: !keepOrphans,
            ),
            metrics: metrics,
            logger: logger,
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: parts.services,
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger,
            )
        )
        logger.info(
            "relay serves",
            metadata: ["address": "\(transport.listen)", "installation": "\(parts.installation)"],
        )
        try await group.run()
        try parts.close()
    }

    private func pool(_ environment: [String: String]) throws -> SubnetPool {
        guard let text = environment["AGX_NETWORK_POOL"] else { return .standard }
        let range = try IPv4Subnet(text)
        guard range.isPrivate, range.prefixLength <= 24 else {
            throw ValidationError("AGX_NETWORK_POOL is \(text): use a private range of at least 256 addresses.")
        }
        return SubnetPool(range: range, pieceLength: 28)
    }
}
