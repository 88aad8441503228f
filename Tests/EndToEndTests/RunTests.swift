import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("Runs outlive what starts them", .serialized, .timeLimit(.minutes(5)))
    struct RunTests {
        /// Who is killed in the middle of runs.
        enum Victim: String, CaseIterable, Sendable, CustomTestStringConvertible {
            case runtime, relay, both

            var testDescription: String { rawValue }
        }

        @Test("Five runs end with their right output and exit code, each run once, when", arguments: Victim.allCases)
        func killed(victim: Victim) async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let numbers = 1...5
                for number in numbers {
                    let command = """
                        echo begin-\(number) >> ~/ledger-\(number); echo one-\(number); sleep 5; \
                        echo two-\(number); exit \(number - 1)
                        """
                    try await relay.createTask(company, "job-\(number)", command)
                }
                for number in numbers { try await relay.run(company, "job-\(number)-1", is: "Running") }
                if victim != .runtime { await relay.end() }
                if victim != .relay {
                    try await relay.engine.killMainProcess(of: "agx-company-runtime-\(company)")
                }
                if victim != .runtime { try await relay.start() }
                for number in numbers {
                    let task = try await relay.finished(company, "job-\(number)")
                    #expect(task.phase == (number == 1 ? "Succeeded" : "Failed"))
                    #expect(task[path: "status", "attempts"] == 1)
                    let run = try await relay.run(company, "job-\(number)-1", is: number == 1 ? "Succeeded" : "Failed")
                    #expect(run[path: "status", "exitCode"]?.integer == Int64(number - 1))
                    #expect(try await relay.runLog(company, "job-\(number)-1") == "one-\(number)\ntwo-\(number)\n")
                }
                let ledgers = try await relay.output(company, of: "cat ~/ledger-*")
                #expect(ledgers == numbers.map { "begin-\($0)\n" }.joined())
            }
        }

        @Test("A sandbox that dies in the middle of a run makes it Lost; the task is tried again if it says so")
        func lost() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let command = "test -e ~/second && echo done && exit 0; touch ~/second; sleep 600"
                try await relay.createTask(
                    company,
                    "again",
                    command,
                    ["retry": ["maxAttempts": 2, "backoff": "1s"]],
                )
                try await relay.createTask(company, "once", "sleep 600")
                try await relay.run(company, "again-1", is: "Running")
                try await relay.run(company, "once-1", is: "Running")
                // `Running` says that the shim runs; the marker says that the command does.
                #expect(
                    try await relay.output(company, of: "until test -e ~/second; do :; done; echo seen") == "seen\n"
                )
                try await relay.engine.killMainProcess(of: "agx-company-sandbox-\(company)")
                for run in ["again-1", "once-1"] {
                    #expect(try await relay.run(company, run, is: "Lost").reason == "Lost")
                }
                let again = try await relay.finished(company, "again")
                #expect(again.phase == "Succeeded")
                #expect(again[path: "status", "attempts"] == 2)
                #expect(try await relay.runLog(company, "again-2") == "done\n")
                // The sandbox's end is not the task's fault: it isn't counted among its attempts, of which there is one.
                try await relay.run(company, "once-2", is: "Running")
                try await relay.api.wait(for: .object(company, "tasks", "once"), "the excuse") {
                    $0?[path: "status", "excused", "infrastructure"] == 1
                }
            }
        }
    }
}
