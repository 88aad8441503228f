import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("A company's life", .serialized, .timeLimit(.minutes(5)))
    struct LifecycleTests {
        @Test("An applied company becomes Ready, runs a task in its sandbox, and leaves nothing when it is deleted")
        func firstToLast() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let objects = try await relay.engine.objects(of: relay.installation)
                #expect(
                    objects == [
                        "container agx-company-runtime-\(company)", "container agx-company-sandbox-\(company)",
                        "network agx-net-\(company)", "volume agx-context-\(company)", "volume agx-home-\(company)",
                        "volume agx-state-\(company)",
                    ]
                )
                try await relay.createTask(company, "hello", "echo hello; id -un; echo to-stderr >&2; exit 0")
                let task = try await relay.finished(company, "hello")
                #expect(task.phase == "Succeeded")
                #expect(task[path: "status", "lastRun"] == "hello-1")
                let run = try await relay.run(company, "hello-1", is: "Succeeded")
                #expect(run[path: "status", "exitCode"] == 0)
                let log = try await relay.runLog(company, "hello-1")
                #expect(log.contains("hello\nplayer\n"))
                // Deletion, and that nothing is left, is checked as the relay is taken down.
            }
        }

        @Test("A command that fails makes a task that Failed, with its exit code and output")
        func failure() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                try await relay.createTask(company, "broken", "echo before; exit 7")
                let task = try await relay.finished(company, "broken")
                #expect(task.phase == "Failed")
                let run = try await relay.run(company, "broken-1", is: "Failed")
                #expect(run.reason == "NonZeroExit")
                #expect(run[path: "status", "exitCode"] == 7)
                #expect(try await relay.runLog(company, "broken-1") == "before\n")
            }
        }
    }
}
