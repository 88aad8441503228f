import AgxModel
import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import ServiceSupport
import TenantRuntime
import UnixSignals

/// Serves until TERM: the tick loop, and the API on its socket.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Run tasks until told to stop.")

    @OptionGroup var paths: RuntimePaths

    @Option(help: "The company's name; by default the variable AGX_COMPANY.")
    var company: String?

    @Option(help: "Least severe log messages: trace, debug, info, notice, warning, error.")
    var logLevel = "info"

    func run() async throws {
        CoreDumps.turnOff()
        MemoryArenas.limit(to: 2)
        guard let name = company ?? ProcessInfo.processInfo.environment["AGX_COMPANY"] else {
            throw ValidationError("which company? Set AGX_COMPANY or give --company.")
        }
        let level = Logger.Level(rawValue: logLevel) ?? .info
        LoggingSystem.bootstrap { StandardErrorLogHandler(label: $0, level: level) }
        let logger = Logger(label: "agx-runtime")
        let services = try RuntimeServices(company: try CompanyID(name), paths: paths, logger: logger)
        if let report = try await services.finishRepair() {
            logger.error("database repaired", metadata: ["company.id": "\(name)", "repair": "\(report.message)"])
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.all,
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger,
            )
        )
        logger.info("runtime serves", metadata: ["company.id": "\(name)"])
        try await group.run()
        try services.close()
    }
}
