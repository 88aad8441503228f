/// One container of a company.
package enum Container: ResourceKind {
    package static let kind = "Container"

    /// What a container is for.
    package enum Role: String, Codable, Hashable, Sendable, CaseIterable {
        case runtime = "Runtime"
        case sandbox = "Sandbox"
        case service = "Service"
    }

    /// Whether it should run.
    package enum DesiredState: String, Codable, Hashable, Sendable, CaseIterable {
        case running = "Running"
        case stopped = "Stopped"
    }

    /// A volume of the company and where the container sees it.
    package struct Mount: Codable, Hashable, Sendable {
        package var volume: String
        package var path: String
        package var readOnly: Bool

        package init(volume: String, path: String, readOnly: Bool = false) {
            self.volume = volume
            self.path = path
            self.readOnly = readOnly
        }
    }
}
