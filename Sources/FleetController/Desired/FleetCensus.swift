package import AgxModel

/// How many records of a fleet are how, by what their statuses say.
package struct FleetCensus: Sendable, Hashable {
    /// Why something isn't ready: a kind, and the reason of its condition Ready.
    package struct Obstacle: Sendable, Hashable {
        package var kind: String
        package var reason: String
    }

    /// A company that has no phase yet is `Pending`.
    package private(set) var companies: [Company.Phase: Int] = [:]
    /// A container that has not been looked at yet is `Waiting`.
    package private(set) var containers: [Container.State: Int] = [:]
    /// By the status of the condition Ready, of companies and then of containers.
    package private(set) var readyCompanies: [Condition.Status: Int] = [:]
    package private(set) var readyContainers: [Condition.Status: Int] = [:]
    /// Networks, volumes and containers that aren't ready.
    package private(set) var obstacles: [Obstacle: Int] = [:]

    mutating func count(_ entry: FleetRecords.Entry) {
        switch entry {
        case .company(let record):
            companies[record.status.phase ?? .pending, default: 0] += 1
            readyCompanies[record.status.conditions[type: "Ready"]?.status ?? .unknown, default: 0] += 1
        case .container(let record):
            containers[record.status.state ?? .waiting, default: 0] += 1
            readyContainers[record.status.conditions[type: "Ready"]?.status ?? .unknown, default: 0] += 1
            countObstacle(Container.kind, record.status.conditions)
        case .network(let record): countObstacle(Network.kind, record.status.conditions)
        case .volume(let record): countObstacle(Volume.kind, record.status.conditions)
        case .plan, .resourceCap, .unreadable: return
        }
    }

    private mutating func countObstacle(_ kind: String, _ conditions: [Condition]) {
        guard let ready = conditions[type: "Ready"], ready.status != .isTrue else { return }
        obstacles[Obstacle(kind: kind, reason: ready.reason), default: 0] += 1
    }
}
