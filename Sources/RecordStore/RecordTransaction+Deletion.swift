import ManifestFormat

extension RecordTransaction {
    /// Deletes a record, or marks it if finalizers hold it; what it owned and nobody else owns goes the same way.
    ///
    /// `propagation` says what becomes of what it owned; nil leaves that to its finalizers, and is `background` without
    /// any. Asking again for a marked record changes nothing. Throws `notFound` and, if a precondition fails,
    /// `conflict`.
    package func delete(
        _ key: RecordKey,
        preconditions: Preconditions = .init(),
        propagation: Propagation? = nil,
    ) throws(StoreError) -> Deletion {
        let live = try present(
            key,
            uid: preconditions.uid,
            version: preconditions.resourceVersion,
            attempting: "delete",
        )
        guard !live.isDeleting else { return try requestDeletion(of: live) }
        switch propagation ?? Propagation(of: live) {
        case .background: return try requestDeletion(of: live)
        case .foreground: return try requestForegroundDeletion(of: live)
        case .orphan:
            try orphanDependents(of: live.uid)
            return try requestDeletion(of: live)
        }
    }

    /// Deletes at most `limit` records whose owners are all gone; answers how many were deleted or marked.
    func collectOrphans(limit: Int) throws(StoreError) -> Int {
        let before = changes.count
        let orphans: [String]
        do {
            orphans = try owners.orphans(limit: limit)
        } catch {
            throw .wrapping(error, attempting: "find records without owners")
        }
        try cascade(from: try collect(orphans))
        return changes.count - before
    }

    func requestDeletion(of live: Record) throws(StoreError) -> Deletion {
        guard live.deletionTimestamp == nil else {
            // Only a row edited by hand is marked and held by nothing.
            guard live.finalizers.isEmpty else { return .marked(live) }
            return .removed(try removed(live))
        }
        // Nobody but this store ever takes those two off.
        var next = live.withoutPropagation
        if next.finalizers.isEmpty { return .removed(try removed(live)) }
        next.deletionTimestamp = time
        next.generation += 1
        next.resourceVersion = version + 1
        try store(next, replacing: live, attempting: "mark for deletion")
        return .marked(next)
    }

    private func removed(_ live: Record) throws(StoreError) -> Record {
        var last = live
        last.resourceVersion = version + 1
        try remove(last, replacing: live)
        return last
    }

    /// Takes a record away, then its dependents, level by level.
    func remove(_ last: Record, replacing live: Record) throws(StoreError) {
        try take(last, replacing: live)
        try cascade(from: [last.uid])
    }

    private func cascade(from owners: [String]) throws(StoreError) {
        var gone = owners
        while let owner = gone.popLast() {
            let room = options.cascadeLimit - cascaded
            let dependents = try findDependents(of: owner, limit: max(0, room) + 1)
            if dependents.count > room { hasLeftovers = true }
            gone += try collect(dependents.prefix(max(0, room)))
        }
    }

    private func findDependents(of owner: String, limit: Int) throws(StoreError) -> [String] {
        do {
            return try owners.orphans(of: owner, limit: limit)
        } catch {
            throw .wrapping(error, attempting: "find the dependents of uid \(owner)")
        }
    }

    /// Deletes or marks each of `uids`; answers which of them are gone.
    private func collect(_ uids: some Sequence<String>) throws(StoreError) -> [String] {
        var gone: [String] = []
        for uid in uids {
            guard let live = try find(uid: uid) else { continue }
            cascaded += 1
            if live.finalizers.isEmpty {
                var last = live
                last.resourceVersion = version + 1
                try take(last, replacing: live)
                gone.append(uid)
            } else {
                _ = try requestDeletion(of: live)
            }
        }
        return gone
    }

    func find(uid: String) throws(StoreError) -> Record? {
        do {
            return try records.find(uid: uid, committed: committedVersion)
        } catch {
            throw .wrapping(error, attempting: "read the record of uid \(uid)")
        }
    }

    private func take(_ last: Record, replacing live: Record) throws(StoreError) {
        do {
            try records.delete(uid: last.uid)
        } catch {
            throw .wrapping(error, attempting: "delete \(last.key)")
        }
        try append(RecordChange(type: .deleted, record: last, previous: live, json: last.object.jsonText()))
        for owner in live.ownerReferences where owner.blockOwnerDeletion {
            try finishForegroundDeletion(of: owner.uid)
        }
    }
}
