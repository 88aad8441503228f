/// Runs `body`, then `afterwards` on every way out; of two errors the first is thrown, for it tells more.
func cleaningUp(_ body: () async throws -> Void, afterwards: () async throws -> Void) async throws {
    do {
        try await body()
    } catch {
        try? await afterwards()  // The first error is the one that tells.
        throw error
    }
    try await afterwards()
}
