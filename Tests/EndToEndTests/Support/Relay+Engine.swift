import ManifestFormat

extension Relay {
    /// Waits until the relay says that it can't reach its engine.
    func engineIsGone() async throws {
        let api = api
        try await EndToEndTests.within(.seconds(30), { "readyz to say that the engine is gone" }) {
            // The page can't be watched.
            // allowed: the deadline is the point: the engine must stay away for a while
            while try await api.send(.GET, "/readyz").code == 200 { try await Task.sleep(for: .milliseconds(100)) }
        }
    }
}

/// A relay that reaches its engine through a proxy.
func withProxiedRelay(_ body: @Sendable (Relay, EngineProxy) async throws -> Void) async throws {
    let proxy = EngineProxy(path: "/tmp/agxe-\(String(UInt32.random(in: 0 ... .max), radix: 36)).sock")
    try await proxy.open()
    do {
        try await withRelay(dockerHost: "unix://\(proxy.path)") { relay in try await body(relay, proxy) }
    } catch {
        try? await proxy.close()  // The first error is the one that tells.
        throw error
    }
    try await proxy.close()
}
