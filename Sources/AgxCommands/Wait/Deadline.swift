import AgxModel

/// A body did not end in time.
struct DeadlinePassed: Error {}

extension CommandContext {
    /// Runs a body that is cancelled after a while, with `DeadlinePassed`; nil means no limit.
    func within<Result: Sendable>(
        _ limit: Duration?,
        _ body: @escaping @Sendable () async throws -> Result,
    ) async throws -> Result {
        guard let limit else { return try await body() }
        return try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask { try await body() }
            group.addTask { [clock] in
                try await clock.sleep(for: limit)
                throw DeadlinePassed()
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw CancellationError() }
            return result
        }
    }
}

/// Reads `--timeout` values.
enum TimeoutText {
    /// A duration as in Go, or whole seconds without a unit.
    static func parse(_ text: String) throws -> Duration {
        if let seconds = Int64(text) { return .seconds(seconds) }
        do throws(ModelError) {
            return try GoDuration(text).duration
        } catch {
            throw CommandFailure("error: invalid argument \"\(text)\" for --timeout: write it like 30s, 5m or 1h")
        }
    }
}
