extension RecordTransaction {
    /// Marks a record, deletes what it owns, and then it, once nothing of that blocks its deletion.
    ///
    /// `path` holds the owners that are under way: one that depends on its own dependents doesn't wait for itself.
    func requestForegroundDeletion(of live: Record, below path: [String] = []) throws(StoreError) -> Deletion {
        let dependents = try dependents(of: live.uid)
        guard !live.isDeleting, !dependents.isEmpty else { return try requestDeletion(of: live) }
        var next = live.withoutPropagation
        next.finalizers.append(Propagation.foregroundFinalizer)
        next.deletionTimestamp = time
        next.generation += 1
        next.resourceVersion = version + 1
        try store(next, replacing: live, attempting: "mark for deletion")
        for uid in dependents { try release(uid, from: next, below: path + [live.uid]) }
        try finishForegroundDeletion(of: live.uid)
        if let marked = try find(uid: live.uid) { return .marked(marked) }
        return .removed(changes.last { $0.record.uid == live.uid }?.record ?? next)
    }

    /// Deletes one dependent of an owner that goes in the foreground, unless another owner keeps it.
    private func release(_ uid: String, from owner: Record, below path: [String]) throws(StoreError) {
        guard let dependent = try find(uid: uid) else { return }
        if path.contains(uid) {
            try edit(dependent) { references in
                for index in references.indices where references[index].uid == owner.uid {
                    references[index].blockOwnerDeletion = false
                }
            }
        } else if try hasOtherOwner(dependent, than: owner.uid) {
            try edit(dependent) { $0.removeAll { $0.uid == owner.uid } }
        } else if !dependent.isDeleting {
            _ = try requestForegroundDeletion(of: dependent, below: path)
        }
    }

    /// Lets everything that a record owns and that can be without an owner forget it.
    func orphanDependents(of owner: String) throws(StoreError) {
        for uid in try dependents(of: owner) {
            guard let dependent = try find(uid: uid), options.mayOrphan(dependent.key.kind) else { continue }
            try edit(dependent) { $0.removeAll { $0.uid == owner } }
        }
    }

    /// Takes the finalizer off an owner that waits for its dependents, if none blocks it any more.
    func finishForegroundDeletion(of uid: String) throws(StoreError) {
        guard let live = try find(uid: uid), live.awaitsDependents, try !isBlocked(live) else { return }
        var next = live
        next.finalizers.removeAll { $0 == Propagation.foregroundFinalizer }
        next.resourceVersion = version + 1
        if next.finalizers.isEmpty {
            try remove(next, replacing: live)
        } else {
            try store(next, replacing: live, attempting: "finish the deletion of")
        }
    }

    private func isBlocked(_ owner: Record) throws(StoreError) -> Bool {
        for uid in try dependents(of: owner.uid) {
            guard let dependent = try find(uid: uid) else { continue }
            if dependent.ownerReferences.contains(where: { $0.uid == owner.uid && $0.blockOwnerDeletion }) {
                return true
            }
        }
        return false
    }

    private func hasOtherOwner(_ dependent: Record, than owner: String) throws(StoreError) -> Bool {
        for reference in dependent.ownerReferences where reference.uid != owner {
            if let other = try find(uid: reference.uid), !other.awaitsDependents { return true }
        }
        return false
    }

    private func edit(_ dependent: Record, _ change: (inout [OwnerReference]) -> Void) throws(StoreError) {
        var next = dependent
        change(&next.ownerReferences)
        guard next.ownerReferences != dependent.ownerReferences else { return }
        next.resourceVersion = version + 1
        try store(next, replacing: dependent, attempting: "change the owners of")
    }

    private func dependents(of owner: String) throws(StoreError) -> [String] {
        do {
            return try owners.dependents(of: owner)
        } catch {
            throw .wrapping(error, attempting: "find the dependents of uid \(owner)")
        }
    }
}
