import Testing

/// Starts an engine for a suite, once, and removes it after its last test.
struct PrivateEngineTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void,
    ) async throws {
        let engine = try PrivateEngine()
        do {
            try await engine.start()
            try await engine.load(["agx/runtime:latest", "agx/sandbox:latest"])
            try await PrivateEngine.$current.withValue(engine) { try await function() }
        } catch {
            try? await engine.remove()  // The first error is the one that tells.
            throw error
        }
        try await engine.remove()
    }
}

extension Trait where Self == PrivateEngineTrait {
    /// A Docker Engine of the suite's own, in `PrivateEngine.current`.
    static var privateEngine: Self { PrivateEngineTrait() }
}
