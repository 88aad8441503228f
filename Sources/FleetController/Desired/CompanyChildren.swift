import AgxModel
import RecordStore

/// The records in a company's namespace, by name.
struct CompanyChildren: Sendable {
    var resourceCaps: [String: FleetRecord<ResourceCap>] = [:]
    var networks: [String: FleetRecord<Network>] = [:]
    var volumes: [String: FleetRecord<Volume>] = [:]
    var containers: [String: FleetRecord<Container>] = [:]
    var unreadable: Set<RecordKey> = []

    var isEmpty: Bool {
        resourceCaps.isEmpty && networks.isEmpty && volumes.isEmpty && containers.isEmpty && unreadable.isEmpty
    }
}
