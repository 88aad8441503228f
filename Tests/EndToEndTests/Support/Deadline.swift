/// Runs `body`, and cuts it after `limit`; what was awaited is part of the error.
func within<Result: Sendable>(
    _ limit: Duration,
    _ awaited: @Sendable () -> String,
    _ body: @Sendable @escaping () async throws -> Result,
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            // allowed: a deadline on the real clock is what this is
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let result = first else {
            throw EndToEndError("after \(limit) still waiting for \(awaited())")
        }
        return result
    }
}
