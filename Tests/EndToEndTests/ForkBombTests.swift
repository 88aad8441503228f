import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("A fork bomb in a sandbox", .serialized, .timeLimit(.minutes(5)))
    struct ForkBombTests {
        /// Takes every process there is, in sessions of their own, and goes on trying.
        private static let bomb = """
            exec python3 -c '
            import os
            first = name = "bomb"
            while True:
                try:
                    if os.fork() == 0:
                        first = None
                        os.setsid()
                except OSError:
                    if first: print("full", flush=True)
                    first = None
            '
            """

        @Test("A thousand processes that lose their parents leave no zombie, and the next run has room")
        func orphans() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany(["sandbox": ["resources": ["pids": 128]]])
                let script = "i=0; while [ $i -lt 1000 ]; do (true &); i=$((i+1)); done; echo all"
                #expect(try await relay.output(company, of: script) == "all\n")
                let left = try await relay.engine.processes(of: "agx-company-sandbox-\(company)")
                #expect(!left.isEmpty && !left.contains { $0.contains("defunct") }, "\(left)")
                #expect(try await relay.output(company, of: "echo again") == "again\n")
            }
        }

        @Test("It stays within its cap, is ended without a survivor, and harms neither the runtime nor anyone else")
        func bomb() async throws {
            try await withRelay { relay in
                let resources: JSONValue = ["sandbox": ["resources": ["pids": 128, "cpu": "1"]]]
                async let first = relay.readyCompany(resources)
                async let second = relay.readyCompany()
                let (company, other) = (try await first, try await second)
                let sandbox = "agx-company-sandbox-\(company)"
                try await relay.createTask(company, "bomb", Self.bomb)
                try await relay.run(company, "bomb-1", is: "Running")
                while try await relay.runLog(company, "bomb-1") != "full\n" {}
                #expect(try await relay.output(other, of: "echo calm") == "calm\n")
                // A second one in the same sandbox finds no room, and says so.
                try await relay.createTask(company, "crowded", "for i in 1 2 3 4 5 6 7 8 9; do true & done; wait")
                let task = ObjectPath.object(company, "tasks", "bomb").path
                try await relay.api.sendOK(.PATCH, task, ["spec": ["cancel": true]])
                let start = ContinuousClock.now
                let run = try await relay.ended(company, "bomb-1")
                print("the bomb was ended after \(start.duration(to: .now))")
                #expect(run.reason == "Cancelled", "\(run.jsonText())")
                let left = try await relay.engine.processes(of: sandbox).filter { $0.contains("bomb") }
                #expect(left.isEmpty, "\(left)")
                let crowded = try await relay.ended(company, "crowded-1")
                let reasons = ["TooManyProcesses", "Lost", "SandboxUnavailable", "Completed"]
                #expect(reasons.contains(crowded.reason ?? ""), "\(crowded.jsonText())")
                #expect(try await relay.output(company, of: "echo again") == "again\n")
                #expect(try await relay.warnings(of: other).isEmpty)
            }
        }
    }
}
