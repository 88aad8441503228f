import DockerEngine
import ManifestFormat
import Testing
import TestSupport

extension EndToEnd {
    @Suite("A relay that is killed goes on where it was", .serialized, .timeLimit(.minutes(5)))
    struct RolloutTests {
        @Test("kill -9 ten times during the rollout of ten companies: all become Ready, nothing is there twice")
        func killedDuringRollout() async throws {
            let seed = UInt64.random(in: 0 ... .max)
            print("rollout: seed \(seed)")
            try await withRelay { relay in
                var random = SeededGenerator(seed: seed)
                let companies = (0..<10).map { _ in Relay.companyName() }
                for company in companies { try await relay.createCompany(company) }
                for _ in 0..<10 {
                    // After so many more events of the engine, wherever in the rollout that is.
                    try await relay.engine.pass(
                        events: Int.random(in: 1...6, using: &random),
                        of: companies,
                        within: .seconds(2),
                    )
                    await relay.end()
                    try await relay.start()
                }
                for company in companies { try await relay.ready(company, within: .seconds(180)) }
                let objects = try await relay.engine.objects(of: relay.installation)
                #expect(objects == companies.flatMap(Relay.objects(of:)).sorted())
                for company in companies {
                    #expect(try await relay.output(company, of: "echo \(company)") == "\(company)\n")
                }
            }
        }

        @Test("A relay that is killed during a deletion finishes it after its restart")
        func killedDuringDeletion() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                try await relay.api.sendOK(.DELETE, ObjectPath.company(company).path)
                try await relay.engine.pass(events: 1, of: [company], within: .seconds(10))
                await relay.end()
                try await relay.start()
                try await relay.api.wait(for: .company(company), "removal") { $0 == nil }
                #expect(try await relay.engine.objects(of: relay.installation) == [])
            }
        }

        @Test("What is changed while the relay is down is repaired when it is back")
        func changedWhileDown() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let sandbox = "agx-company-sandbox-\(company)"
                let before = try await relay.engine.running(sandbox)
                await relay.end()
                try await relay.engine.client.removeContainer(sandbox, force: true)
                try await relay.engine.killMainProcess(of: "agx-company-runtime-\(company)")
                try await relay.start()
                try await relay.engine.running(sandbox, "made anew") { $0.id != before.id }
                try await relay.engine.running("agx-company-runtime-\(company)")
                try await relay.ready(company)
            }
        }
    }
}
