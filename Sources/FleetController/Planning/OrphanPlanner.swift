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
        /// Whether the step is a person's to take: the object is told of, and stays.
        var isKept = false
    }

    let snapshot: EngineSnapshot
    let installation: String
    /// Whether there is a record for these labels.
    let isWanted: @Sendable (ObjectLabels) -> Bool

    /// Containers before the networks and volumes that they hold.
    ///
    /// Volumes are kept: whether the data may go was the record's to say, and it is gone. The label tells only what was
    /// said when the volume was made; one that says Retain waits for its company to come back, and isn't even told of.
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
        snapshot.volumes.values.compactMap { volume -> Orphan? in
            var found = orphan("volume \(volume.name)", volume.labels, .removeVolume(name: volume.name))
            found?.isKept = true
            return found
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
