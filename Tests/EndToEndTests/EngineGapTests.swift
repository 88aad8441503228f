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
                try await proxy.close()
                try await relay.engineIsGone()
                let before = try await harm(company, of: relay)
                try await proxy.open()
                try await expectRepair(of: company, of: relay, from: before)
            }
        }

        @Test("What changed while only the event stream was cut is repaired, and calls go on meanwhile")
        func changesWithoutEvents() async throws {
            try await withProxiedRelay { relay, proxy in
                let company = try await relay.readyCompany()
                let knocks = proxy.misbehave { $0.hasPrefix("GET /events") ? .cut : .none }
                proxy.cut()
                var attempts = knocks.makeAsyncIterator()
                for _ in 0..<2 { #expect(await attempts.next() != nil) }
                let before = try await harm(company, of: relay)
                // The stream stays away for seconds after the change.
                for _ in 0..<2 { #expect(await attempts.next() != nil) }
                #expect(try await relay.api.send(.GET, ObjectPath.company(company).path).code == 200)
                proxy.behave()
                try await expectRepair(of: company, of: relay, from: before)
                #expect(try await relay.engine.objects(of: relay.installation).count == 6)
            }
        }

        /// Removes a company's sandbox and kills its runtime; gives the sandbox's id.
        private func harm(_ company: String, of relay: Relay) async throws -> String {
            let sandbox = try await relay.engine.running("agx-company-sandbox-\(company)").id
            try await relay.engine.client.removeContainer(sandbox, force: true)
            try await relay.engine.killMainProcess(of: "agx-company-runtime-\(company)")
            return sandbox
        }

        private func expectRepair(of company: String, of relay: Relay, from sandbox: String) async throws {
            try await relay.engine.running("agx-company-sandbox-\(company)", "made anew") { $0.id != sandbox }
            try await relay.engine.running("agx-company-runtime-\(company)")
            try await relay.ready(company)
            #expect(try await relay.output(company, of: "echo back") == "back\n")
        }

        @Test(
            "Without an engine for a minute nothing is called failed; one loop knocks; what was asked for is done after"
        )
        func noEngine() async throws {
            try await withProxiedRelay { relay, proxy in
                let settled = [try await relay.readyCompany(), try await relay.readyCompany()]
                let containers = try await relay.engine.objects(of: relay.installation)
                try await proxy.close()
                try await relay.engineIsGone()
                let asked = Relay.companyName()
                try await relay.createCompany(asked)
                try await relay.api.wait(for: .company(asked), "EngineUnreachable") {
                    $0?.notReadyReason == "EngineUnreachable"
                }
                // From now on there is somebody at the socket, who hangs up on everyone.
                let knocks = proxy.misbehave { _ in .cut }
                try await proxy.open()
                let times = await Self.times(of: knocks, during: .seconds(60))
                proxy.behave()
                let back = ContinuousClock.now
                try await relay.ready(asked, within: .seconds(30))
                for name in settled { try await relay.ready(name, within: .seconds(5)) }
                print(
                    "engine gap: \(times.count) knocks; ready \(ContinuousClock.now - back) after the engine was back"
                )
                // Between half of the longest delay, 5 s, and all of it: one loop for all companies, out of step.
                #expect((10...30).contains(times.count), "\(times)")
                let pauses = zip(times, times.dropFirst()).map { $1 - $0 }
                #expect((pauses.max() ?? .zero) - (pauses.min() ?? .zero) > .milliseconds(100), "\(pauses)")
                for name in settled + [asked] {
                    let warnings = try await relay.warnings(of: name)
                    #expect(warnings == [], "\(warnings)")
                }
                #expect(try await relay.engine.objects(of: relay.installation).count == containers.count + 6)
            }
        }

        private static func times(of knocks: AsyncStream<String>, during limit: Duration) async -> [ContinuousClock
            .Instant]
        {
            await withTaskGroup(of: [ContinuousClock.Instant].self) { group in
                group.addTask {
                    var times: [ContinuousClock.Instant] = []
                    for await _ in knocks { times.append(.now) }
                    return times
                }
                group.addTask {
                    // allowed: the minute without an engine is what is tested
                    try? await Task.sleep(for: limit)  // Cut short only when the test is.
                    return []
                }
                _ = await group.next()
                group.cancelAll()
                return await group.next() ?? []
            }
        }

        @Test("Connections that break again and again during a rollout leave nothing undone and nothing twice")
        func brokenCalls() async throws {
            try await withProxiedRelay { relay, proxy in
                let companies = (0..<2).map { _ in Relay.companyName() }
                for company in companies { try await relay.createCompany(company) }
                var broken = 0
                for count in [1, 2, 3, 2, 1] {
                    try await relay.engine.pass(events: count, of: companies, within: .seconds(3))
                    broken += proxy.cut()
                }
                #expect(broken > 0)
                for company in companies { try await relay.ready(company, within: .seconds(120)) }
                #expect(try await relay.engine.objects(of: relay.installation).count == 12)
            }
        }
    }
}
