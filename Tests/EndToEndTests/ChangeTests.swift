import DockerEngine
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("A changed company is brought to what it says now", .serialized, .timeLimit(.minutes(5)))
    struct ChangeTests {
        @Test("Limits change in place, the environment by a replacement that keeps the home volume")
        func change() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let sandbox = "agx-company-sandbox-\(company)"
                let before = try await relay.engine.running(sandbox)
                _ = try await relay.output(company, of: "echo kept > ~/file")
                try await relay.patchCompany(company, ["sandbox": ["resources": ["memory": "256Mi"]]])
                try await relay.engine.running(sandbox, "with 256 MiB") {
                    $0.id == before.id && $0.host?.memory == 256 << 20
                }
                let environment: JSONValue = [["name": "GREETING", "value": "hi"]]
                try await relay.patchCompany(company, ["sandbox": ["env": environment]])
                try await relay.engine.running(sandbox, "replaced") { $0.id != before.id }
                try await relay.ready(company)
                #expect(try await relay.output(company, of: "echo $GREETING; cat ~/file") == "hi\nkept\n")
            }
        }

        @Test("Under WhenIdle a replacement waits for the run under way, and says so")
        func whenIdle() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany(["updatePolicy": "WhenIdle"])
                let sandbox = "agx-company-sandbox-\(company)"
                let before = try await relay.engine.running(sandbox)
                let command = "until test -e ~/go; do sleep 0.1; done; echo whole"
                try await relay.createTask(company, "busy", command)
                try await relay.run(company, "busy-1", is: "Running")
                let environment: JSONValue = [["name": "GREETING", "value": "hi"]]
                try await relay.patchCompany(company, ["sandbox": ["env": environment]])
                try await relay.api.wait(for: .object(company, "containers", "sandbox"), "UpdatePending") {
                    $0?.condition("UpdatePending")?["status"] == "True"
                }
                #expect(try await relay.engine.running(sandbox).id == before.id)
                try await relay.createTask(company, "release", "touch ~/go")
                #expect(try await relay.finished(company, "busy").phase == "Succeeded")
                #expect(try await relay.runLog(company, "busy-1") == "whole\n")
                try await relay.engine.running(sandbox, "replaced") { $0.id != before.id }
                try await relay.ready(company)
            }
        }

        @Test("A suspended company has no container running, keeps its data, and comes back")
        func suspend() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                _ = try await relay.output(company, of: "echo kept > ~/file")
                try await relay.patchCompany(company, ["state": "Suspended"])
                try await relay.suspended(company)
                for part in ["runtime", "sandbox"] {
                    let live = try await relay.engine.container("agx-company-\(part)-\(company)")
                    #expect(live?.state.isRunning != true)
                }
                try await relay.patchCompany(company, ["state": "Active"])
                try await relay.ready(company)
                #expect(try await relay.output(company, of: "cat ~/file") == "kept\n")
            }
        }

        @Test("A second relay with a company of the same name gets NameConflict, and touches nothing of the first")
        func twoRelays() async throws {
            try await withRelay { first in
                let company = try await first.readyCompany()
                let sandbox = "agx-company-sandbox-\(company)"
                let before = try await first.engine.running(sandbox)
                try await withRelay { second in
                    try await second.createCompany(company)
                    try await second.api.wait(for: .company(company), "NameConflict") {
                        $0?.notReadyReason == "NameConflict"
                    }
                    try await second.deleteCompanies()
                }
                let after = try await first.engine.running(sandbox)
                #expect(after.id == before.id && after.state.startedAt == before.state.startedAt)
                #expect(try await first.output(company, of: "echo here") == "here\n")
            }
        }
    }
}
