import DockerEngine
import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("Runs are started through one shell", .serialized, .timeLimit(.minutes(5)))
    struct DispatchTests {
        /// How many execs the engine has made in the company's sandbox since then.
        private func execs(_ relay: Relay, _ company: String, since start: Date) async throws -> Int {
            let events = try await relay.engine.client.events(since: EngineTime(start), until: EngineTime(Date()))
            var count = 0
            for try await event in events where event.action.hasPrefix("exec_create") {
                if event.attributes["name"] == "agx-company-sandbox-\(company)" { count += 1 }
            }
            return count
        }

        /// Runs tasks, one after the other, until one is started without an exec; then ten more, which make none.
        private func checkShell(_ relay: Relay, _ company: String) async throws {
            try await within(.seconds(30), { "a run without an exec" }) {
                while true {
                    let start = Date()
                    #expect(try await relay.output(company, of: "echo up") == "up\n")
                    if try await execs(relay, company, since: start) == 0 { return }
                }
            }
            let start = Date()
            for number in 1...10 {
                #expect(try await relay.output(company, of: "echo \(number)") == "\(number)\n")
            }
            #expect(try await execs(relay, company, since: start) == 0)
        }

        @Test("No run needs an exec of its own; the shell comes back when it, the sandbox or the relay was killed")
        func shell() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let began = Date()
                try await checkShell(relay, company)
                #expect(try await execs(relay, company, since: began) > 0, "the first one, and the shell itself")

                // Its words are those of the shell; this pattern doesn't match itself.
                let killed = Date()
                let shells = "grep -la 'read -r number comman[d]' /proc/[0-9]*/cmdline"
                let kill = "for f in $(\(shells)); do p=${f#/proc/}; kill -9 ${p%/cmdline} && echo killed; done"
                #expect(try await relay.output(company, of: kill) == "killed\n")
                try await checkShell(relay, company)
                #expect(try await execs(relay, company, since: killed) > 0)

                let sandbox = "agx-company-sandbox-\(company)"
                let before = try await relay.engine.running(sandbox)
                try await relay.engine.killMainProcess(of: sandbox)
                try await relay.engine.running(sandbox, "again") { $0.state.startedAt != before.state.startedAt }
                try await relay.ready(company)
                try await checkShell(relay, company)

                await relay.end()
                try await relay.start()
                try await relay.ready(company)
                try await checkShell(relay, company)
            }
        }
    }
}
