import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("What happens in a runtime is seen at the relay", .serialized, .timeLimit(.minutes(5)))
    struct RuntimeReportTests {
        /// Looks again until the text has all the words.
        private func see(
            _ words: [String],
            within limit: Duration = .seconds(20),
            in text: @Sendable @escaping () async throws -> String,
        ) async throws -> String {
            let last = LastSeen()
            return try await EndToEndTests.within(limit, { "\(words) in \(last.text)" }) {
                while true {
                    let text = try await text()
                    if words.allSatisfy({ text.contains($0) }) { return text }
                    last.note(text)
                    // allowed: between two looks at a page that can't be watched
                    try await Task.sleep(for: .milliseconds(200))
                }
            }
        }

        private func kubectl(_ relay: Relay, _ arguments: [String]) async throws -> String {
            try KubernetesClients.check(Kubectl.new.path)
            let session = try CommandSession(
                Kubectl.new.path,
                ["--server", relay.api.base] + arguments,
                environment: ["HOME": relay.directory, "PATH": "/usr/bin:/bin"],
            )
            _ = try await session.end()
            return session.text
        }

        @Test("A task that fails and is tried again tells of each step, in agx and in kubectl, and is counted once")
        func task() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let command = "test -e ~/done || { touch ~/done; exit 3; }"
                try await relay.createTask(company, "flaky", command, ["retry": ["maxAttempts": 2, "backoff": "1s"]])
                try await relay.createTask(company, "bad", "exit 4")
                try await relay.createTask(company, "after", "true", ["dependsOn": ["bad"]])
                #expect(try await relay.finished(company, "flaky").phase == "Succeeded")
                #expect(try await relay.finished(company, "after").phase == "Blocked")
                let words = ["Run flaky-1 ended with NonZeroExit. Attempt 2 follows at", "Run flaky-2 succeeded."]
                let page = try await see(words) {
                    try await relay.agx(["describe", "task/flaky", "-n", company]).output
                }
                // Its attempts, too.
                for word in ["flaky-1", "flaky-2", "Started", "Retrying", "agx-runtime"] {
                    #expect(page.contains(word), "\(word) is missing in \(page)")
                }
                let described = try await kubectl(relay, ["describe", "task", "flaky", "-n", company])
                for word in words { #expect(described.contains(word), "\(word) is missing in \(described)") }
                #expect(!described.contains("bad-1"))
                _ = try await see(["task/after", "It depends on bad, which failed"]) {
                    try await kubectl(relay, ["get", "events", "-n", company])
                }
                // Well before the next half minute: the runtime has announced it.
                let counted = [
                    "agx_runs_finished_total{reason=\"NonZeroExit\"} 2",
                    "agx_runs_finished_total{reason=\"Completed\"} 1",
                    "agx_runs_active{company=\"\(company)\"} 0", "agx_tasks_pending{company=\"\(company)\"} 0",
                ]
                _ = try await see(counted) { try await relay.api.send(.GET, "/metrics").text }
            }
        }

        @Test("A schedule tells of the task that it makes, and the queue behind it shows in the metrics")
        func schedule() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                try await relay.createTask(company, "long", "until test -e ~/go; do sleep 0.2; done")
                try await relay.createTask(company, "next", "true", ["dependsOn": ["long"]])
                try await relay.api.sendOK(
                    .POST,
                    ObjectPath.object(company, "schedules", "").collection,
                    [
                        "apiVersion": "runagx.com/v1", "kind": "Schedule", "metadata": ["name": "minutely"],
                        "spec": [
                            "schedule": "* * * * *",
                            "taskTemplate": ["spec": ["provider": "shell", "prompt": "true"]],
                        ],
                    ],
                )
                let queue = [
                    "agx_runs_active{company=\"\(company)\"} 1", "agx_tasks_pending{company=\"\(company)\"} 1",
                ]
                _ = try await see(queue, within: .seconds(90)) { try await relay.api.send(.GET, "/metrics").text }
                _ = try await see(["SuccessfulCreate", "Created task minutely-"], within: .seconds(90)) {
                    try await relay.agx(["describe", "schedule/minutely", "-n", company]).output
                }
                let home = try await relay.volumePath(company, "home")
                _ = FileManager.default.createFile(atPath: home + "/go", contents: nil)
                #expect(try await relay.finished(company, "next").phase == "Succeeded")
            }
        }

        @Test("A repaired database is told by an event and a condition, which a person's word ends; Ready stays")
        func repair() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                try await relay.createTask(company, "before", "true")
                _ = try await relay.finished(company, "before")
                try await relay.patchCompany(company, ["state": "Suspended"])
                try await relay.suspended(company)
                try await relay.breakDatabase(of: company)
                try await relay.patchCompany(company, ["state": "Active"])
                let told = try await relay.api.wait(for: .company(company), "the condition") {
                    $0?.condition("RuntimeDataIntact")?["status"] == "False"
                }
                let message = try #require(told.condition("RuntimeDataIntact")?["message"]?.string)
                #expect(message.contains("what was written after it may be missing"))
                try await relay.ready(company)
                let page = try await see(["RuntimeRepaired"]) {
                    try await relay.agx(["describe", "company", company]).output
                }
                #expect(page.contains("DatabaseRepaired"))
                // As the message says it.
                let command = try #require(message.split(separator: "looked: agx ").last).split(separator: " ").map(
                    String.init
                )
                let said = try await relay.agx(command)
                #expect(said.code == 0, "\(said.output)")
                try await relay.api.wait(for: .company(company), "the acknowledgement") {
                    $0?.condition("RuntimeDataIntact")?["reason"] == "Acknowledged"
                }
                #expect(try await relay.output(company, of: "echo again") == "again\n")
            }
        }

        @Test(
            "Runs that only the home volume knows are there again after a repair, with their results and their output"
        )
        func foundRuns() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                try await relay.createTask(company, "good", "echo well done")
                try await relay.createTask(company, "bad", "echo oh no; exit 3")
                _ = try await relay.finished(company, "good")
                _ = try await relay.finished(company, "bad")
                try await relay.patchCompany(company, ["state": "Suspended"])
                try await relay.suspended(company)
                try await relay.breakDatabase(of: company)
                // Nor is there a copy to restore it from.
                let copies = try await relay.volumePath(company, "context")
                for file in try FileManager.default.contentsOfDirectory(atPath: copies) {
                    try FileManager.default.removeItem(atPath: copies + "/" + file)
                }
                try await relay.patchCompany(company, ["state": "Active"])
                let told = try await relay.api.wait(for: .company(company), "the condition") {
                    $0?.condition("RuntimeDataIntact")?["status"] == "False"
                }
                let message = told.condition("RuntimeDataIntact")?["message"]?.string ?? ""
                #expect(message.contains("2 runs were found on the home volume"), "\(message)")
                try await relay.ready(company)
                // Their tasks are gone, so they have names of their own.
                let list = try await relay.api.sendOK(.GET, "\(APIClient.group)/namespaces/\(company)/runs")
                var found: [String] = []
                for run in list["items"]?.array ?? [] {
                    let name = try #require(run[path: "metadata", "name"]?.string)
                    let end = try await relay.ended(company, name)
                    let code = end[path: "status", "exitCode"]?.integer ?? -1
                    let log = try await relay.runLog(company, name)
                    found.append("\(name.prefix(10)) \(end.runState ?? "") \(code): \(log)")
                }
                #expect(found.sorted() == ["recovered- Failed 3: oh no\n", "recovered- Succeeded 0: well done\n"])
                #expect(try await relay.output(company, of: "echo again") == "again\n")
            }
        }

        @Test("What was used right before its company was deleted is not lost")
        func deletion() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany(["deletionPolicy": "Retain"])
                for number in 0..<20 { try await relay.createTask(company, "t\(number)", "true") }
                for number in 0..<20 { _ = try await relay.finished(company, "t\(number)") }
                // One is under way, which is ended first: what it has used counts as well.
                try await relay.createTask(company, "long", "echo begun; sleep 3600")
                let run = ObjectPath.object(company, "runs", "long-1")
                try await relay.api.wait(for: run, "its start") { $0?.runState == "Running" }
                try await relay.api.sendOK(.DELETE, ObjectPath.company(company).path)
                try await relay.api.wait(for: .company(company), "removal") { $0 == nil }
                let usage = try await relay.api.sendOK(.GET, "\(APIClient.group)/usage?by=company")
                let own = usage["items"]?.array?.first { $0["key"]?.string == company }
                #expect(own?["runs"] == 21)
                // Whoever comes after it under its name takes up what was not done.
                try await relay.createCompany(company)
                try await relay.ready(company)
                let first = try await relay.ended(company, "long-1")
                #expect(first.runState == "Lost")
                #expect(first[path: "status", "message"] == "Stopped: the company is being deleted.")
                try await relay.api.wait(for: .object(company, "runs", "long-2"), "another try") {
                    $0?.runState == "Running"
                }
            }
        }
    }
}

extension Relay {
    /// Writes nonsense over a part of a suspended company's database.
    fileprivate func breakDatabase(of company: String) async throws {
        let database = try await volumePath(company, "state") + "/runtime.db"
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: database))
        try file.seek(toOffset: 100)
        try file.write(contentsOf: Data(repeating: 0x5A, count: 8000))
        try file.close()
    }
}
