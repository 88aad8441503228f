/// A tenant: a runtime, a sandbox, and a network and volumes of its own.
package enum Company: ResourceKind {
    package static let kind = "Company"

    /// What people write.
    package struct Spec: Codable, Hashable, Sendable {
        /// The plan of a company that names none.
        package static let defaultPlan = "free"

        package var displayName: String?
        package var plan: String
        package var state: State
        package var deletionPolicy: DeletionPolicy
        package var updatePolicy: UpdatePolicy
        package var egress: Egress
        /// Fixed addresses for its network; from the pool if nil.
        package var subnet: IPv4Subnet?
        package var runtime: RuntimeSettings
        package var sandbox: SandboxSettings
        package var limits: Limits?

        package init(
            displayName: String? = nil,
            plan: String = Spec.defaultPlan,
            state: State = .active,
            deletionPolicy: DeletionPolicy = .retain,
            updatePolicy: UpdatePolicy = .whenIdle,
            egress: Egress = .allowed,
            subnet: IPv4Subnet? = nil,
            runtime: RuntimeSettings = .init(),
            sandbox: SandboxSettings = .init(),
            limits: Limits? = nil,
        ) {
            self.displayName = displayName
            self.plan = plan
            self.state = state
            self.deletionPolicy = deletionPolicy
            self.updatePolicy = updatePolicy
            self.egress = egress
            self.subnet = subnet
            self.runtime = runtime
            self.sandbox = sandbox
            self.limits = limits
        }
    }

    /// Whether the containers should run.
    package enum State: String, Codable, Hashable, Sendable, CaseIterable {
        case active = "Active"
        case suspended = "Suspended"
    }

    /// What becomes of the volumes on deletion.
    package enum DeletionPolicy: String, Codable, Hashable, Sendable, CaseIterable {
        case delete = "Delete"
        case retain = "Retain"
    }

    /// Whether connections to the outside are possible.
    package enum Egress: String, Codable, Hashable, Sendable, CaseIterable {
        case allowed = "Allowed"
        case denied = "Denied"
    }

    /// Caps that replace the plan's defaults.
    package struct Limits: Codable, Hashable, Sendable {
        package var concurrentRuns: Int?
        package var terminals: Int?
        package var runTimeout: GoDuration?
        package var storage: ByteQuantity?
        package var runOutput: ByteQuantity?
        package var artifacts: ByteQuantity?

        package init(
            concurrentRuns: Int? = nil,
            terminals: Int? = nil,
            runTimeout: GoDuration? = nil,
            storage: ByteQuantity? = nil,
            runOutput: ByteQuantity? = nil,
            artifacts: ByteQuantity? = nil,
        ) {
            self.concurrentRuns = concurrentRuns
            self.terminals = terminals
            self.runTimeout = runTimeout
            self.storage = storage
            self.runOutput = runOutput
            self.artifacts = artifacts
        }
    }
}
