import AgxCommands
import DockerEngine
import Foundation

/// Asks the engine that docker itself would use for what `agx doctor` wants to know.
struct DockerInspector: EngineInspector {
    /// The variables by which docker finds its engine.
    let environment: [String: String]

    func inspect() async throws -> EngineFacts {
        let address = try EngineAddress(environment: environment)
        let client = try DockerClient(address).limited(to: .seconds(10))
        let version = try await client.version()
        let information = try await client.information()
        var facts = EngineFacts(
            endpoint: address.description,
            version: version.release,
            apiVersion: version.apiVersion ?? "unknown",
            minimumAPIVersion: version.minimumAPIVersion ?? "unknown",
            supportedAPI: .init(
                oldest: APIVersion.supported.lowerBound.description,
                newest: APIVersion.supported.upperBound.description,
            ),
        )
        facts.cgroupVersion = information.cgroupVersion.isEmpty ? nil : information.cgroupVersion
        facts.storageDriver = information.storageDriver
        facts.runcVersion = version.components.first { $0.name == "runc" }?.version
        facts.isLiveRestoreEnabled = information.isLiveRestoreEnabled
        facts.limitsMemory = information.hasMemoryLimit
        facts.limitsPids = information.hasPidsLimit
        facts.rootDirectory = information.rootFolder
        facts.time = information.systemTime?.date
        facts.containerCount = information.containers
        facts.warnings = information.warnings
        facts.networks = try await client.listNetworks().map { network in
            let pools = network.addressManagement?.pools ?? []
            return EngineFacts.Network(name: network.name, subnets: pools.compactMap(\.subnet))
        }
        return facts
    }
}
