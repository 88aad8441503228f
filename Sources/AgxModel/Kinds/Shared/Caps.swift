/// Caps as a plan writes them: what is nil is not capped.
package struct Caps: Codable, Hashable, Sendable {
    package var sandbox: ContainerResources?
    package var runtime: ProcessResources?
    package var services: ServiceCaps?
    package var storage: ByteQuantity?
    package var artifacts: ByteQuantity?
    package var concurrentRuns: Int?
    package var terminals: Int?
    package var runTimeout: GoDuration?
    package var runOutput: ByteQuantity?

    package init(
        sandbox: ContainerResources? = nil,
        runtime: ProcessResources? = nil,
        services: ServiceCaps? = nil,
        storage: ByteQuantity? = nil,
        artifacts: ByteQuantity? = nil,
        concurrentRuns: Int? = nil,
        terminals: Int? = nil,
        runTimeout: GoDuration? = nil,
        runOutput: ByteQuantity? = nil,
    ) {
        self.sandbox = sandbox
        self.runtime = runtime
        self.services = services
        self.storage = storage
        self.artifacts = artifacts
        self.concurrentRuns = concurrentRuns
        self.terminals = terminals
        self.runTimeout = runTimeout
        self.runOutput = runOutput
    }
}

/// Caps of all containers of a company besides its pair, together.
package struct ServiceCaps: Codable, Hashable, Sendable {
    package var count: Int?
    package var cpu: CPUQuantity?
    package var memory: ByteQuantity?
    package var pids: Int?
}
