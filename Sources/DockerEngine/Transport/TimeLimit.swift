/// Runs `operation`, and fails with `timedOut` when it takes longer than `limit` (nil: as long as it takes).
///
/// The operation is cancelled and awaited before this returns, so it must react to cancellation.
func withTimeLimit<Value: Sendable>(
    _ limit: Duration?,
    attempted: String,
    _ operation: @escaping @Sendable () async throws -> Value,
) async throws -> Value {
    guard let limit else { return try await operation() }
    return try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await ContinuousClock().sleep(for: limit)
            throw DockerError(.timedOut, attempted: attempted, daemonMessage: "no answer within \(limit)")
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
