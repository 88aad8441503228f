import ManifestFormat
import TestSupport
import Testing

extension EndToEnd {
    @Suite("An engine that is restarted", .serialized, .privateEngine, .timeLimit(.minutes(5)))
    struct EngineRestartTests {
        /// How the daemon ends.
        enum Ending: Int32, CaseIterable, Sendable, CustomTestStringConvertible {
            case killed = 9
            case terminated = 15

            var testDescription: String { "\(self)" }
        }

        @Test(
            "dockerd ends in the middle of a rollout and comes back: all become Ready, nothing is twice or called failed",
            arguments: Ending.allCases,
        )
        func restarted(ending: Ending) async throws {
            let docker = try #require(PrivateEngine.current)
            let seed = UInt64.random(in: 0 ... .max)
            print("engine restart: seed \(seed)")
            try await withRelay(engine: docker.host) { relay in
                var random = SeededGenerator(seed: seed)
                let settled = try await relay.readyCompany()
                let companies = (0..<4).map { _ in Relay.companyName() }
                for company in companies { try await relay.createCompany(company) }
                try await relay.engine.pass(
                    events: Int.random(in: 1...20, using: &random),
                    of: companies,
                    within: .seconds(3),
                )
                try await docker.end(by: ending.rawValue)
                try await relay.engineIsGone()
                try await docker.start()
                for company in [settled] + companies { try await relay.ready(company, within: .seconds(120)) }
                let expected = ([settled] + companies).flatMap(Relay.objects(of:)).sorted()
                #expect(try await relay.engine.objects(of: relay.installation) == expected)
                for company in [settled] + companies {
                    #expect(try await relay.output(company, of: "echo \(company)") == "\(company)\n")
                    // While dockerd goes down it stops what the relay starts again: that looks like a crash loop.
                    let warnings = try await relay.warnings(of: company).filter { warning in
                        ending == .killed || !warning.hasPrefix("CrashLoopBackOff") && !warning.hasPrefix("Degraded")
                    }
                    #expect(warnings == [], "\(warnings)")
                }
            }
        }

        @Test("runs go on while a dockerd with live-restore is killed and comes back, and none runs twice")
        func restoresLive() async throws {
            let docker = try #require(PrivateEngine.current)
            try await docker.end(by: Ending.terminated.rawValue)
            try await docker.start(restoresLive: true)
            try await withRelay(engine: docker.host) { relay in
                let company = try await relay.readyCompany()
                let names = (1...4).map { "long-\($0)" }
                for name in names {
                    let command = "echo begin >>~/\(name); until test -e ~/go; do sleep 0.1; done; cat ~/\(name)"
                    try await relay.createTask(company, name, command)
                }
                for name in names { try await relay.run(company, "\(name)-1", is: "Running") }
                try await docker.end(by: Ending.killed.rawValue)
                try await relay.engineIsGone()
                try await docker.start(restoresLive: true)
                try await relay.ready(company, within: .seconds(60))
                _ = try await relay.output(company, of: "touch ~/go")
                for name in names {
                    #expect(try await relay.finished(company, name).phase == "Succeeded")
                    #expect(try await relay.runLog(company, "\(name)-1") == "begin\n")
                }
            }
            try await docker.end(by: Ending.terminated.rawValue)
            try await docker.start()
        }
    }
}
