import GRDB
import Synchronization

extension RecordStore {
    /// Reads at one version, beside the writer.
    func read<Value: Sendable>(
        _ action: String,
        _ body: @escaping @Sendable (Database) throws -> Value,
    ) async throws(StoreError) -> Value {
        try begin(action)
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            pool.asyncRead { database in
                let result = Result { try body(database.get()) }
                self.end()
                continuation.resume(returning: result)
            }
        }
        do {
            return try result.get()
        } catch {
            throw failed(.wrapping(error, attempting: action))
        }
    }

    /// Counts an error on its way out.
    func failed(_ error: StoreError) -> StoreError {
        counts.withLock { $0.count(error.code) }
        if error.code == .storageFull { isFull.store(true, ordering: .relaxed) }
        return error
    }

    /// Runs on the writer's connection, outside of a transaction.
    func access<Value: Sendable>(
        _ action: String,
        _ body: @escaping @Sendable (Database) throws -> Value,
    ) async throws -> Value {
        try begin(action)
        return try await withCheckedThrowingContinuation { continuation in
            pool.asyncWriteWithoutTransaction { database in
                let result = Result { try body(database) }
                self.end()
                continuation.resume(with: result)
            }
        }
    }
}
