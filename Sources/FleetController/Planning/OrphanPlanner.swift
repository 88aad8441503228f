import AgxModel
import RecordStore

/// Finds objects with our label and no record: a pure function of what is observed and recorded.
struct OrphanPlanner: Sendable {
    /// An object nobody wants.
    struct Orphan: Hashable, Sendable {
        /// Tells the object from a later one of the same name.
        var identity: String
        var labels: ObjectLabels
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
        [containers(), networks(), volumes()].flatMap { $0.sorted { $0.step.object < $1.step.object } }
    }

    private func containers() -> [Orphan] {
        snapshot.containers.values.compactMap {
            orphan($0.id, $0.labels, .removeContainer(id: $0.id, name: $0.name))
        }
    }

    private func networks() -> [Orphan] {
        snapshot.networks.values.compactMap {
            orphan($0.id, $0.labels, .removeNetwork(id: $0.id, name: $0.name))
        }
    }

    private func volumes() -> [Orphan] {
        snapshot.volumes.values.compactMap {
            orphan("volume \($0.name)", $0.labels, .removeVolume(name: $0.name))
        }
        .filter { $0.labels.retention == Volume.Retention.delete.rawValue }
    }

    private func orphan(_ identity: String, _ labels: [String: String], _ removal: ResourceStep.Action) -> Orphan? {
        guard let labels = ObjectLabels(labels), labels.installation == installation, !isWanted(labels) else {
            return nil
        }
        return Orphan(identity: identity, labels: labels, step: ResourceStep(removal, cause: Self.cause))
    }

    private static let cause = "orphan: no record wants it"
}
