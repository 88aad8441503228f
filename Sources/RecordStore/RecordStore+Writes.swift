package import ManifestFormat

extension RecordStore {
    /// Runs several writes: all of them happen, or none if `body` throws.
    ///
    /// Returns when the writes are as durable as asked and watches have them. Throws what `body` throws, and
    /// `storageFull` or `storage` if the database fails; then nothing was written.
    package func write<Value: Sendable>(
        durability: Durability = .full,
        _ body: @escaping @Sendable (RecordTransaction) throws -> Value,
    ) async throws -> Value {
        let (value, hasLeftovers) = try await commit(durability, "write", body)
        if hasLeftovers { _ = try await collectOrphans() }
        return value
    }

    private func one<Value: Sendable>(
        _ durability: Durability,
        _ action: String,
        _ body: @escaping @Sendable (RecordTransaction) throws -> Value,
    ) async throws(StoreError) -> Value {
        do {
            let (value, hasLeftovers) = try await commit(durability, action, body)
            if hasLeftovers { _ = try await collectOrphans() }
            return value
        } catch {
            throw .wrapping(error, attempting: action)
        }
    }

    /// Creates a record; see `RecordTransaction.create`.
    package func create(_ draft: RecordDraft, durability: Durability = .full) async throws(StoreError) -> Record {
        try await one(durability, "create \(draft.key)") { try $0.create(draft) }
    }

    /// Replaces everything but the status; see `RecordTransaction.update`.
    package func update(
        _ record: Record,
        expecting resourceVersion: Int64,
        durability: Durability = .full,
    ) async throws(StoreError) -> Record {
        try await one(durability, "update \(record.key)") { try $0.update(record, expecting: resourceVersion) }
    }

    /// Replaces the status; see `RecordTransaction.updateStatus`.
    package func updateStatus(
        of key: RecordKey,
        uid: String,
        to status: JSONValue,
        managedFields: [JSONValue]? = nil,
        expecting resourceVersion: Int64,
        durability: Durability = .normal,
    ) async throws(StoreError) -> Record {
        try await one(durability, "update the status of \(key)") { transaction in
            try transaction.updateStatus(
                of: key,
                uid: uid,
                to: status,
                managedFields: managedFields,
                expecting: resourceVersion,
            )
        }
    }

    /// Deletes or marks a record and what it owned; see `RecordTransaction.delete`.
    package func delete(
        _ key: RecordKey,
        preconditions: Preconditions = .init(),
        propagation: Propagation? = nil,
        durability: Durability = .full,
    ) async throws(StoreError) -> Deletion {
        try await one(durability, "delete \(key)") {
            try $0.delete(key, preconditions: preconditions, propagation: propagation)
        }
    }

    /// Deletes every record that has owners of which none is left; answers how many were deleted or marked.
    package func collectOrphans() async throws(StoreError) -> Int {
        var total = 0
        let step = max(1, options.cascadeLimit)
        do {
            while true {
                let (count, _) = try await commit(.full, "collect orphans") { try $0.collectOrphans(limit: step) }
                guard count > 0 else { return total }
                total += count
            }
        } catch {
            throw .wrapping(error, attempting: "delete records whose owners are gone")
        }
    }
}
