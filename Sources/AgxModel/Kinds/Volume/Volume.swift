/// Data of one company.
package enum Volume: ResourceKind {
    package static let kind = "Volume"

    /// What people or the company controller write.
    package struct Spec: Codable, Hashable, Sendable {
        package var retention: Retention

        package init(retention: Retention = .retain) { self.retention = retention }
    }

    /// What deleting the record does to the data.
    package enum Retention: String, Codable, Hashable, Sendable, CaseIterable {
        case delete = "Delete"
        case retain = "Retain"
    }

    /// What the volume controller reports.
    package struct Status: ResourceStatus {
        package var observedGeneration: Int64?
        package var engine: String?
        package var dockerName: String?
        package var createdAt: Timestamp?
        /// Whether a container has ever run with it: from then on a missing volume is a loss.
        package var heldData: Bool?
        package var conditions: [Condition]

        package init() { self.init(conditions: []) }

        package init(
            observedGeneration: Int64? = nil,
            engine: String? = nil,
            dockerName: String? = nil,
            createdAt: Timestamp? = nil,
            heldData: Bool? = nil,
            conditions: [Condition],
        ) {
            self.observedGeneration = observedGeneration
            self.engine = engine
            self.dockerName = dockerName
            self.createdAt = createdAt
            self.heldData = heldData
            self.conditions = conditions
        }
    }
}
