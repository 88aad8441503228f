import AgxModel

import struct Foundation.Date

/// Decides what one volume needs: a pure function of its record and of what the engine shows.
///
/// A volume that has held data and is missing is never made anew by itself: a person decides.
struct VolumePlanner: Sendable {
    var design: VolumeDesign
    var isDeleting: Bool
    var retention: Volume.Retention
    var heldData: Bool
    /// A person has said that the loss is accepted.
    var mayRecreate: Bool
    var observed: ObservedVolume?
    /// When a call to make it was begun that got no answer: an engine that is killed then leaves it without labels.
    var unanswered: Date?

    /// What to do and what to tell.
    struct Decision: Sendable, Hashable {
        /// What the record's status should say.
        enum Outcome: Sendable, Hashable {
            case ready
            case waiting(reason: String, message: String)
            /// The finalizer can go; the data may stay.
            case gone(retained: Bool)
        }

        var steps: [ResourceStep] = []
        var outcome: Outcome
    }

    func decide() -> Decision {
        guard let observed else { return decideAbsent() }
        guard design.labels.isOwner(of: observed.labels) else {
            if isHalfMade(observed) { return replaceHalfMade() }
            if isDeleting { return Decision(outcome: .gone(retained: false)) }
            let text = "a volume named \(design.name) exists that isn't ours: rename or remove it"
            return Decision(outcome: .waiting(reason: "NameConflict", message: text))
        }
        guard isDeleting else { return Decision(outcome: .ready) }
        if retention == .retain { return Decision(outcome: .gone(retained: true)) }
        let step = ResourceStep(
            .removeVolume(name: design.name),
            cause: "its record is deleted, with retention Delete",
        )
        return Decision(steps: [step], outcome: .waiting(reason: "Terminating", message: "is being removed"))
    }

    /// Whether it is our own, and the engine was cut off while it made it: nobody can have used it.
    private func isHalfMade(_ observed: ObservedVolume) -> Bool {
        guard let unanswered, let createdAt = observed.createdAt, !heldData, observed.labels.isEmpty else {
            return false
        }
        // The engine tells whole seconds.
        return createdAt >= unanswered.addingTimeInterval(-2)
    }

    private func replaceHalfMade() -> Decision {
        let cause = "the engine was cut off while it made it"
        let remove = ResourceStep(.removeVolume(name: design.name), cause: cause)
        if isDeleting {
            return Decision(steps: [remove], outcome: .waiting(reason: "Terminating", message: "is being removed"))
        }
        let create = ResourceStep(.createVolume(design), cause: cause)
        return Decision(steps: [remove, create], outcome: .waiting(reason: "Creating", message: "is being created"))
    }

    private func decideAbsent() -> Decision {
        if isDeleting { return Decision(outcome: .gone(retained: false)) }
        if heldData && !mayRecreate {
            let text =
                "volume \(design.name) is gone although it has held data: restore it, or accept the loss by "
                + "setting the annotation \(LabelKeys.recreateVolume)=true"
            return Decision(outcome: .waiting(reason: "VolumeMissing", message: text))
        }
        let step = ResourceStep(.createVolume(design), cause: heldData ? "its loss was accepted" : "absent")
        return Decision(steps: [step], outcome: .waiting(reason: "Creating", message: "is being created"))
    }
}

extension VolumePlanner {
    /// The planner for a record, with what the engine shows of its volume.
    init(_ record: FleetRecord<Volume>, installation: String, name: String, observed: ObservedVolume?) {
        var labels = ObjectLabels(installation: installation, record: record)
        labels.retention = record.spec.retention.rawValue
        self.init(
            design: VolumeDesign(name: name, labels: labels),
            isDeleting: record.isDeleting,
            retention: record.spec.retention,
            heldData: record.status.heldData ?? false,
            mayRecreate: record.annotations[LabelKeys.recreateVolume] == "true",
            observed: observed,
        )
    }
}
