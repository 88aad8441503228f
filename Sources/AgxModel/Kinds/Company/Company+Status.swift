extension Company {
    /// What the company controller reports.
    package struct Status: ResourceStatus {
        package var observedGeneration: Int64?
        package var phase: Phase?
        /// The plan whose caps are in effect.
        package var plan: String?
        /// Ready of all, such as `2/2`.
        package var containers: String?
        package var networks: String?
        package var volumes: String?
        package var subnet: IPv4Subnet?
        package var conditions: [Condition]

        package init() { self.init(conditions: []) }

        package init(
            observedGeneration: Int64? = nil,
            phase: Phase? = nil,
            plan: String? = nil,
            containers: String? = nil,
            networks: String? = nil,
            volumes: String? = nil,
            subnet: IPv4Subnet? = nil,
            conditions: [Condition],
        ) {
            self.observedGeneration = observedGeneration
            self.phase = phase
            self.plan = plan
            self.containers = containers
            self.networks = networks
            self.volumes = volumes
            self.subnet = subnet
            self.conditions = conditions
        }
    }

    /// One word for the conditions together.
    package enum Phase: String, Codable, Hashable, Sendable, CaseIterable {
        case pending = "Pending"
        case progressing = "Progressing"
        case ready = "Ready"
        case degraded = "Degraded"
        case suspended = "Suspended"
        case deleting = "Deleting"
    }
}
