import DockerEngine
import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("An engine that can't be reached for a while", .serialized, .timeLimit(.minutes(5)))
    struct EngineGapTests {
        @Test("What changed while the event stream was cut is repaired when the engine answers again")
        func changesInTheGap() async throws {
            try await withProxiedRelay { relay, proxy in
                let company = try await relay.readyCompany()
                let pair = ["agx-company-runtime-\(company)", "agx-company-sandbox-\(company)"]
                let before = try await relay.engine.running(pair[1])
                try await proxy.close()
                try await relay.engineIsGone()
                try await relay.engine.client.removeContainer(pair[1], force: true)
                try await relay.engine.killMainProcess(of: pair[0])
                try await proxy.open()
                try await relay.engine.running(pair[1], "made anew") { $0.id != before.id }
                try await relay.engine.running(pair[0])
                try await relay.ready(company)
                #expect(try await relay.output(company, of: "echo back") == "back\n")
            }
        }

        @Test("Without an engine nothing is called failed; what was asked for meanwhile is done afterwards")
        func noEngine() async throws {
            try await withProxiedRelay { relay, proxy in
                let settled = try await relay.readyCompany()
                let containers = try await relay.engine.objects(of: relay.installation)
                try await proxy.close()
                try await relay.engineIsGone()
                let asked = Relay.companyName()
                try await relay.createCompany(asked)
                let child = ObjectPath.object(asked, "containers", "sandbox")
                try await relay.api.wait(for: child, "a record") { $0 != nil }
                for name in [settled, asked] {
                    let degraded = try await relay.api.sendOK(.GET, ObjectPath.company(name).path)
                        .condition("Degraded")
                    #expect(degraded?["status"]?.string != "True", "\(name): \(degraded?.jsonText() ?? "")")
                }
                #expect(try await relay.engine.objects(of: relay.installation) == containers)
                try await proxy.open()
                try await relay.ready(asked)
                try await relay.ready(settled)
            }
        }

        @Test("Connections that break again and again during a rollout leave nothing undone and nothing twice")
        func brokenCalls() async throws {
            try await withProxiedRelay { relay, proxy in
                let companies = (0..<2).map { _ in Relay.companyName() }
                for company in companies { try await relay.createCompany(company) }
                var broken = 0
                for count in [1, 2, 3, 2, 1] {
                    try await relay.engine.pass(events: count, within: .seconds(3))
                    broken += proxy.cut()
                }
                #expect(broken > 0)
                for company in companies { try await relay.ready(company, within: .seconds(120)) }
                #expect(try await relay.engine.objects(of: relay.installation).count == 12)
            }
        }
    }
}

extension Relay {
    /// Waits until the relay says that it can't reach its engine.
    fileprivate func engineIsGone() async throws {
        let api = api
        try await EndToEndTests.within(.seconds(30), { "readyz to say that the engine is gone" }) {
            // The page can't be watched.
            // allowed: the deadline is the point: the engine must stay away for a while
            while try await api.send(.GET, "/readyz").code == 200 { try await Task.sleep(for: .milliseconds(100)) }
        }
    }
}

/// A relay that reaches its engine through a proxy.
private func withProxiedRelay(_ body: @Sendable (Relay, EngineProxy) async throws -> Void) async throws {
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
