/// The caps of one company that are in effect.
package enum ResourceCap: ResourceKind {
    package static let kind = "ResourceCap"

    /// What the company controller works out from plan and company.
    package struct Spec: Codable, Hashable, Sendable {
        package var sandbox: SandboxCaps
        package var runtime: RuntimeCaps
        package var services: ServiceTotals
        package var storage: ByteQuantity
        /// Of the artifacts of all runs together; nil, as `runOutput`, in caps of a time before there was one.
        package var artifacts: ByteQuantity?
        package var concurrentRuns: Int
        package var terminals: Int
        package var runTimeout: GoDuration
        /// Nil in caps of a time before there was one.
        package var runOutput: ByteQuantity?

        package init(
            sandbox: SandboxCaps = .init(),
            runtime: RuntimeCaps = .init(),
            services: ServiceTotals = .init(),
            storage: ByteQuantity = .gibibytes(20),
            artifacts: ByteQuantity? = .gibibytes(10),
            concurrentRuns: Int = 5,
            terminals: Int = 2,
            runTimeout: GoDuration = .minutes(15),
            runOutput: ByteQuantity? = .mebibytes(64),
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

    /// What is in use.
    package struct Status: ResourceStatus {
        package var observedGeneration: Int64?
        package var services: ServiceCaps?
        package var conditions: [Condition]

        package init() { self.init(conditions: []) }

        package init(observedGeneration: Int64? = nil, services: ServiceCaps? = nil, conditions: [Condition]) {
            self.observedGeneration = observedGeneration
            self.services = services
            self.conditions = conditions
        }
    }
}
