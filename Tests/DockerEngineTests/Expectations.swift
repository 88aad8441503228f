import DockerEngine
import Testing

/// The `DockerError` that `body` throws; anything else is a failure of the test.
func dockerError<Value>(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Value,
) async throws -> DockerError {
    do {
        _ = try await body()
    } catch let error as DockerError {
        return error
    }
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    throw CancellationError()
}
