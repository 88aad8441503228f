import GRDB

extension RecordStore {
    /// Reads at one version, beside the writer.
    func read<Value: Sendable>(
        _ action: String,
        _ body: @escaping @Sendable (Database) throws -> Value,
    ) async throws(StoreError) -> Value {
        try checkOpen(action)
        let result = await withCheckedContinuation { continuation in
            pool.asyncRead { database in
                continuation.resume(
                    returning: Result {
                        try self.checkOpen(action)
                        return try body(database.get())
                    }
                )
            }
        }
        return try Self.value(of: result, attempting: action)
    }

    /// Runs on the writer's connection, outside of a transaction.
    func access<Value: Sendable>(
        _ action: String,
        _ body: @escaping @Sendable (Database) throws -> Value,
    ) async throws -> Value {
        try checkOpen(action)
        return try await withCheckedThrowingContinuation { continuation in
            pool.asyncWriteWithoutTransaction { database in
                // Closed while this waited for its turn: the connection is gone, and must not be touched.
                continuation.resume(
                    with: Result {
                        try self.checkOpen(action)
                        return try body(database)
                    }
                )
            }
        }
    }

    private static func value<Value>(of result: Result<Value, any Error>, attempting action: String) throws(StoreError)
        -> Value
    {
        do {
            return try result.get()
        } catch {
            throw .wrapping(error, attempting: action)
        }
    }
}
