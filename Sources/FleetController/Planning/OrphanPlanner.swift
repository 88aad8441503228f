import AgxModel
import RecordStore

/// Finds objects with our label that no record wants: a pure function of what is observed and recorded.
struct OrphanPlanner: Sendable {
    /// An object nobody wants.
    struct Orphan: Hashable, Sendable {
        /// Tells the object from a later one of the same name.
        var identity: String
        var labels: ObjectLabels
        var step: ResourceStep
        /// Whether it has another name than its record's object, which nobody will look for it by.
        var isMisnamed = false
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
            orphan($0.id, $0.name, $0.labels, .removeContainer(id: $0.id, name: $0.name))
        }
    }

    private func networks() -> [Orphan] {
        snapshot.networks.values.compactMap {
            orphan($0.id, $0.name, $0.labels, .removeNetwork(id: $0.id, name: $0.name))
        }
    }

    private func volumes() -> [Orphan] {
        snapshot.volumes.values.compactMap { volume -> Orphan? in
            let removal = ResourceStep.Action.removeVolume(name: volume.name)
            var found = orphan("volume \(volume.name)", volume.name, volume.labels, removal)
            found?.isKept = true
            return found
        }
        .filter { $0.labels.retention == Volume.Retention.delete.rawValue }
    }

    private func orphan(
        _ identity: String,
        _ name: String,
        _ labels: [String: String],
        _ removal: ResourceStep.Action,
    ) -> Orphan? {
        guard let labels = ObjectLabels(labels), labels.installation == installation else { return nil }
        guard isWanted(labels) else {
            let step = ResourceStep(removal, cause: "orphan: no record wants it")
            return Orphan(identity: identity, labels: labels, step: step)
        }
        guard let expected = successor(of: name, labels) else { return nil }
        let step = ResourceStep(removal, cause: "orphan: its record's is named \(expected)")
        return Orphan(identity: identity, labels: labels, step: step, isMisnamed: true)
    }

    /// Whether an object that was misnamed is so now: a person may have given it its name back.
    func isMisnamed(_ orphan: Orphan) -> Bool {
        let name: String? =
            switch orphan.step.action {
            case .removeContainer(let id, _): snapshot.containers[id]?.name
            case .removeNetwork(let id, _): snapshot.networks[id]?.name
            default: nil
            }
        return name.flatMap { successor(of: $0, orphan.labels) } != nil
    }

    /// The right name of an object that a person has renamed, if another one of that name has been made since.
    ///
    /// Until then, it may be the only one there is, and be given its name back.
    private func successor(of name: String, _ labels: ObjectLabels) -> String? {
        guard let expected = expectedName(labels), expected != name else { return nil }
        let found =
            labels.kind == Container.kind
            ? [snapshot.container(named: expected)].compactMap { $0?.labels }
            : snapshot.networks(named: expected).map(\.labels)
        return found.contains(where: labels.hasMade) ? expected : nil
    }

    /// What the object of these labels is named; nil where no name can be derived.
    private func expectedName(_ labels: ObjectLabels) -> String? {
        // No company has such a name: nothing can be said of it.
        guard let names = (try? CompanyID(labels.company)).map({ DockerNames(company: $0) }) else { return nil }
        switch labels.kind {
        case Container.kind: return names.container(named: labels.name)
        case Network.kind: return names.network(named: labels.name)
        default: return nil
        }
    }
}
