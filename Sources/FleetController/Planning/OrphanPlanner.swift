import AgxModel
import RecordStore

/// Finds objects with our label and no record: a pure function of what is observed and recorded.
struct OrphanPlanner: Sendable {
    /// An object nobody wants.
    struct Orphan: Hashable, Sendable {
        /// Tells the object from a later one of the same name.
        var identity: String
        var step: ResourceStep
    }

    let snapshot: EngineSnapshot
    let installation: String
    /// Whether there is a record for these labels.
    let isWanted: @Sendable (ObjectLabels) -> Bool

    /// Containers before the networks and volumes that they hold.
    ///
    /// A volume is an orphan only if it was made with
    /// retention Delete: any other waits for its company to come back.
    func orphans() -> [Orphan] {
        containers() + networks() + volumes()
    }

    private func containers() -> [Orphan] {
        snapshot.containers.values.filter { isOrphan($0.labels) }.sorted { $0.name < $1.name }.map {
            Orphan(
                identity: $0.id,
                step: ResourceStep(.removeContainer(id: $0.id, name: $0.name), cause: Self.cause),
            )
        }
    }

    private func networks() -> [Orphan] {
        snapshot.networks.values.filter { isOrphan($0.labels) }.sorted { $0.name < $1.name }.map {
            Orphan(identity: $0.id, step: ResourceStep(.removeNetwork(id: $0.id, name: $0.name), cause: Self.cause))
        }
    }

    private func volumes() -> [Orphan] {
        let unwanted = snapshot.volumes.values.filter {
            isOrphan($0.labels) && ObjectLabels($0.labels)?.retention == Volume.Retention.delete.rawValue
        }
        return unwanted.sorted { $0.name < $1.name }.map {
            Orphan(identity: "volume \($0.name)", step: ResourceStep(.removeVolume(name: $0.name), cause: Self.cause))
        }
    }

    private func isOrphan(_ labels: [String: String]) -> Bool {
        guard let labels = ObjectLabels(labels), labels.installation == installation else { return false }
        return !isWanted(labels)
    }

    private static let cause = "orphan: no record wants it"
}
