/// A bridge network of one company.
package enum Network: ResourceKind {
    package static let kind = "Network"

    /// What people or the company controller write.
    package struct Spec: Codable, Hashable, Sendable {
        /// Fixed addresses; from the pool if nil.
        package var subnet: IPv4Subnet?
        /// Whether it has no way to the outside (Docker's `Internal`).
        package var `internal`: Bool

        package init(subnet: IPv4Subnet? = nil, internal: Bool = false) {
            self.subnet = subnet
            self.internal = `internal`
        }
    }

    /// What the network controller reports.
    package struct Status: ResourceStatus {
        package var observedGeneration: Int64?
        package var engine: String?
        package var networkID: String?
        package var dockerName: String?
        /// Allocated once and remembered.
        package var subnet: IPv4Subnet?
        package var gateway: String?
        package var conditions: [Condition]

        package init() { self.init(conditions: []) }

        package init(
            observedGeneration: Int64? = nil,
            engine: String? = nil,
            networkID: String? = nil,
            dockerName: String? = nil,
            subnet: IPv4Subnet? = nil,
            gateway: String? = nil,
            conditions: [Condition],
        ) {
            self.observedGeneration = observedGeneration
            self.engine = engine
            self.networkID = networkID
            self.dockerName = dockerName
            self.subnet = subnet
            self.gateway = gateway
            self.conditions = conditions
        }
    }
}
