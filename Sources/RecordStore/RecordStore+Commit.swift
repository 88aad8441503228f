import GRDB
import Synchronization

/// Writes that wait at the same time share one commit, and with it one `fsync` of the disk (group commit).
extension RecordStore {
    /// How many versions pass between two looks at the size of the change log.
    private static let compactionPeriod: Int64 = 256
    /// How much of the log goes at a time, so that no writer waits long.
    static let compactionStep = 1_024
    /// The most writes of one commit: the first of them waits for the last.
    private static let writesOfCommit = 64

    /// Runs one write on its turn; returns when it is committed and watches have it.
    ///
    /// `body` may run twice: if a commit that several writes share fails, each is tried again by itself.
    func commit<Value: Sendable>(
        _ durability: Durability,
        _ action: String,
        _ body: @escaping @Sendable (RecordTransaction) throws -> Value,
    ) async throws -> (Value, hasLeftovers: Bool) {
        try begin(action)
        do {
            return try await withCheckedThrowingContinuation { continuation in
                enqueue(
                    QueuedWrite(durability: durability) { transaction in
                        let result = (try body(transaction), hasLeftovers: transaction.hasLeftovers)
                        return { [self] in
                            end()
                            continuation.resume(returning: result)
                        }
                    } fail: { [self] error in
                        end()
                        continuation.resume(throwing: error)
                    }
                )
            }
        } catch let error as DatabaseError {
            throw failed(.wrapping(error, attempting: action))
        } catch let error as StoreError {
            throw failed(error)
        }
    }

    private func enqueue(_ write: QueuedWrite) {
        let isFirst = queue.withLock { queue in
            queue.append(write)
            return queue.count == 1
        }
        // Whoever comes while others wait is taken along by the turn they wait for.
        if isFirst { takeTurn() }
    }

    private func takeTurn() {
        pool.asyncWriteWithoutTransaction { [self] database in
            let (writes, isLeft) = queue.withLock { queue in
                let writes = Array(queue.prefix(Self.writesOfCommit))
                queue.removeFirst(writes.count)
                return (writes, !queue.isEmpty)
            }
            perform(writes, on: database)
            if isLeft { takeTurn() }
        }
    }

    /// Those of the writes that don't throw happen together, or, if the database fails, each by itself.
    private func perform(_ writes: [QueuedWrite], on database: Database) {
        var outcome = CommitOutcome()
        do {
            try setDurability(writes.contains { $0.durability == .full } ? .full : .normal, on: database)
            try database.inTransaction(.immediate) {
                try perform(writes, on: database, into: &outcome)
                if !outcome.changes.isEmpty { try options.willCommit?() }
                held.begin(outcome.changes)
                return outcome.changes.isEmpty ? .rollback : .commit
            }
        } catch {
            held.abandon()
            guard writes.count > 1 else { return writes.forEach { $0.fail(error) } }
            // A full disk ends the transaction of all, though there may be room for some.
            return writes.forEach { perform([$0], on: database) }
        }
        publish(outcome)
        for complete in outcome.completions { complete() }
    }

    private func perform(_ writes: [QueuedWrite], on database: Database, into outcome: inout CommitOutcome) throws {
        let log = ChangeTable(database: database)
        let committed = try log.latestVersion()
        for write in writes {
            let transaction = RecordTransaction(
                database: database,
                cache: cache,
                options: options,
                committedVersion: committed,
                baseVersion: committed + Int64(outcome.changes.count),
            )
            do {
                let complete = try perform(write, in: transaction, isAlone: writes.count == 1)
                outcome.add(transaction.changes, complete)
            } catch let error where database.isInsideTransaction {
                outcome.completions.append { write.fail(error) }
            }
        }
        guard !outcome.changes.isEmpty else { return }
        try finish(log, from: committed, to: committed + Int64(outcome.changes.count))
    }

    /// A savepoint for each write, unless it is alone: then the transaction is its own.
    private func perform(
        _ write: QueuedWrite,
        in transaction: RecordTransaction,
        isAlone: Bool,
    ) throws -> @Sendable () -> Void {
        if isAlone { return try write.perform(transaction) }
        var completion: (@Sendable () -> Void)?
        try transaction.records.database.inSavepoint {
            completion = try write.perform(transaction)
            return .commit
        }
        guard let completion else { throw StoreError(.storage, "the write did not run") }
        return completion
    }

    private func finish(_ log: ChangeTable, from committed: Int64, to version: Int64) throws {
        try log.setLatestVersion(version)
        guard version / Self.compactionPeriod != committed / Self.compactionPeriod else { return }
        _ = try log.compact(options: options, limit: Self.compactionStep)
    }

    private func publish(_ outcome: CommitOutcome) {
        guard !outcome.changes.isEmpty else { return }
        for change in outcome.changes {
            if let previous = change.previous { cache.remove(version: previous.resourceVersion) }
            if change.type != .deleted { cache.insert(change.record) }
        }
        held.commit(outcome.changes)
        hub.publish(outcome.changes)
        counts.withLock { $0.writes += outcome.writes }
        isFull.store(false, ordering: .relaxed)
    }
}
