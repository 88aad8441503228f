/// What becomes of the records that a deleted one owns.
package enum Propagation: String, Sendable, Hashable, CaseIterable {
    /// They go after it, in the same transaction.
    case background = "Background"
    /// They go first; those that block their owner's deletion keep it until they are gone.
    case foreground = "Foreground"
    /// They stay, and forget their owner; but for kinds that are not among `StoreOptions.orphanableKinds`.
    case orphan = "Orphan"
}

extension Propagation {
    /// Holds an owner until nothing blocks its deletion any more; as in Kubernetes.
    static let foregroundFinalizer = "foregroundDeletion"
    /// Says at creation already that what the record will own is to be orphaned; as in Kubernetes.
    static let orphanFinalizer = "orphan"

    /// What a deletion without a wish means for a record: its finalizers may say.
    package init(of record: Record) {
        if record.finalizers.contains(Self.orphanFinalizer) {
            self = .orphan
        } else {
            self = record.finalizers.contains(Self.foregroundFinalizer) ? .foreground : .background
        }
    }
}

extension Record {
    /// The record without the finalizers that stand for a `Propagation`.
    var withoutPropagation: Record {
        var record = self
        record.finalizers.removeAll { $0 == Propagation.foregroundFinalizer || $0 == Propagation.orphanFinalizer }
        return record
    }

    var awaitsDependents: Bool { isDeleting && finalizers.contains(Propagation.foregroundFinalizer) }
}
