package import FleetController

package import struct Foundation.Date

/// What exists on the fake engine: a value, with the rules by which Docker changes it and refuses to.
package struct EngineWorld: Sendable {
    /// A container and what made it.
    package struct Container: Sendable {
        package var id: String
        package var design: ContainerDesign
        package var labels: [String: String]
        package var state: ObservedContainer.State = .created
        package var health: ObservedContainer.Health?
        package var imageID: String
        package var resources: ResourceLimits
        /// Bytes of memory and swap together; -1 is no limit.
        package var memorySwap: Int64 = -1
        package var cpuShares: Int64 = 0
        package var cpuSet = ""
        /// Aliases by network id.
        package var endpoints: [String: Set<String>] = [:]
        package var exitCode = 0
        package var startedAt: Date?
        package var finishedAt: Date?
    }

    package var now = Date(timeIntervalSince1970: 1_800_000_000)
    package var images: [String: String] = [:]
    /// References that a pull would find.
    package var registry: [String: String] = [:]
    /// Images whose main process ends at once, with this exit code.
    package var endsAtOnce: [String: Int] = [:]
    /// Images whose command can't be started at all.
    package var cannotStart: Set<String> = []
    /// How many processors the machine has.
    package var processors = 64
    /// Whether the kernel can limit memory; where it can't, Docker leaves the limit out, and only warns of it.
    package var limitsMemory = true
    /// Whether the kernel can limit swap; where it can't, Docker shows none whatever it was told.
    package var limitsSwap = true
    /// OCI runtimes beside the default one.
    package var runtimes: Set<String> = []
    package internal(set) var containers: [String: Container] = [:]
    package internal(set) var networks: [String: ObservedNetwork] = [:]
    package internal(set) var volumes: [String: ObservedVolume] = [:]
    var lastID = 0
    /// Ids by name, so that a large world stays quick.
    private var containerIDs: [String: String] = [:]
    private var networkIDs: [String: [String]] = [:]

    package init() {}

    /// The container of that name or id.
    package func container(_ nameOrID: String) -> Container? {
        containers[nameOrID] ?? containerIDs[nameOrID].flatMap { containers[$0] }
    }

    /// The network of that name or id.
    package func network(_ nameOrID: String) -> ObservedNetwork? {
        networks[nameOrID] ?? networks(named: nameOrID).first
    }

    /// The networks of exactly that name.
    package func networks(named name: String) -> [ObservedNetwork] {
        (networkIDs[name] ?? []).compactMap { networks[$0] }
    }

    mutating func insert(_ container: Container) {
        containers[container.id] = container
        containerIDs[container.design.name] = container.id
    }

    mutating func remove(_ container: Container) {
        containers[container.id] = nil
        containerIDs[container.design.name] = nil
    }

    mutating func insert(_ network: ObservedNetwork) {
        networks[network.id] = network
        networkIDs[network.name, default: []].append(network.id)
    }

    mutating func remove(_ network: ObservedNetwork) {
        networks[network.id] = nil
        networkIDs[network.name]?.removeAll { $0 == network.id }
        if networkIDs[network.name]?.isEmpty == true { networkIDs[network.name] = nil }
    }

    /// The container as the port shows it.
    package func observe(_ container: Container, inDetail: Bool) -> ObservedContainer {
        var observed = ObservedContainer(
            id: container.id,
            name: container.design.name,
            labels: container.labels,
            state: container.state,
            health: container.state == .running ? container.health : nil,
            imageID: container.imageID,
            networkIDs: container.state == .created ? [] : Set(container.endpoints.keys),
        )
        if inDetail { observed.details = details(container) }
        return observed
    }

    private func details(_ container: Container) -> ObservedContainer.Details {
        let design = container.design
        var details = ObservedContainer.Details()
        details.image = design.image
        details.entrypoint = design.entrypoint
        details.command = design.command
        details.environment = design.environment.merging(["PATH": "/bin"], uniquingKeysWith: { own, _ in own })
        details.workingDirectory = design.workingDirectory ?? ""
        details.user = design.user
        details.mounts = design.mounts
        details.networkAliases = container.endpoints
        details.resources = container.resources
        details.memorySwap = container.memorySwap
        details.cpuShares = container.cpuShares
        details.cpuSet = container.cpuSet
        details.addedCapabilities = Set(design.capabilities)
        details.droppedCapabilities = ["ALL"]
        details.readOnlyRootFilesystem = design.readOnlyRootFilesystem
        details.noNewPrivileges = design.noNewPrivileges
        details.isolation = design.isolation
        details.healthCheck = design.healthCheck
        details.logDriver = design.logDriver
        details.logOptions = design.logOptions
        details.exitCode = container.exitCode
        details.startedAt = container.startedAt
        details.finishedAt = container.finishedAt
        return details
    }

    mutating func makeID() -> String {
        lastID += 1
        let digits = String(lastID, radix: 16)
        return String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }
}
