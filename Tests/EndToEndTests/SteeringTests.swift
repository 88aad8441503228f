import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("Tasks steered by hand", .serialized, .timeLimit(.minutes(5)))
    struct SteeringTests {
        /// The example of a graph, in the wrong order, with tests that pass once there is a file `ok`.
        private static func graph(in directory: String) throws -> String {
            let text = try String(contentsOfFile: Programs.examples + "/tasks/release.yaml", encoding: .utf8)
                .replacing("test -s ~/out/built", with: "test -e ~/ok").replacing("backoff: 5s", with: "backoff: 1s")
            let file = directory + "/release.yaml"
            let documents = text.split(separator: "---\n").reversed().joined(separator: "\n---\n")
            try Data(documents.utf8).write(to: URL(fileURLWithPath: file))
            return file
        }

        private func check(_ result: Relay.CommandResult, _ words: String...) {
            #expect(result.code == 0, "\(result.output)")
            for word in words { #expect(result.output.contains(word), "\(word) is missing in \(result.output)") }
        }

        @Test("A graph is created in any order; failed and tried again, each task runs after what it depends on")
        func graph() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let file = try Self.graph(in: relay.directory)
                check(try await relay.agx(["task", "create", "-n", company, "-f", file]), "publish created")
                func phase(_ task: String, _ phase: String, rerun: Int64) async throws -> JSONValue {
                    try await relay.api.wait(for: .object(company, "tasks", task), phase) { value in
                        value?.phase == phase && value?[path: "status", "rerun"]?.integer ?? 0 == rerun
                    }
                }
                _ = try await phase("note", "Succeeded", rerun: 0)
                _ = try await phase("alarm", "Succeeded", rerun: 0)
                _ = try await phase("publish", "Blocked", rerun: 0)
                check(try await relay.agx(["describe", "task/publish", "-n", company]), "Blocked", "review")
                check(try await relay.agx(["task", "graph", "-n", company, "build"]), "publish")
                let picture = try await relay.agx(["task", "graph", "-n", company, "build", "-o", "dot"])
                check(picture, "digraph", "review")

                _ = try await relay.output(company, of: "touch ~/ok")
                let retried = try await relay.agx(["task", "retry", "-n", company, "test", "--with-dependents"])
                check(retried, "test retried", "note retried")
                // What was blocked has had no go yet, and what is skipped now gets none.
                let published = try await phase("publish", "Succeeded", rerun: 0)
                let note = try await phase("note", "Succeeded", rerun: 1)
                _ = try await phase("alarm", "Skipped", rerun: 0)
                #expect(try note.time("startTime") >= (try published.time("completionTime")))
                #expect(try await relay.output(company, of: "wc -l <~/out/log") == "2\n")

                let all = try await relay.agx(["get", "tasks,runs,schedules", "-n", company])
                check(all, "task.runagx.com/note", "note-2")
                for by in ["task", "provider", "model", "day"] {
                    check(try await relay.agx(["usage", "-n", company, "--by", by, "-o", "csv"]), "runs")
                    check(try await relay.agx(["usage", "-n", company, "--by", by, "-o", "json"]), "\"totals\"")
                }
            }
        }

        @Test("What is suspended waits, what is cancelled is over, and what is over can't be cancelled")
        func steering() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                try await relay.createTask(company, "held", "true", ["suspend": true])
                try await relay.createTask(company, "long", "sleep 600")
                try await relay.run(company, "long-1", is: "Running")
                check(try await relay.agx(["task", "suspend", "-n", company, "long"]), "suspended")
                check(try await relay.agx(["task", "cancel", "-n", company, "long"]), "cancelled")
                #expect(try await relay.finished(company, "long").phase == "Cancelled")
                #expect(try await relay.agx(["task", "retry", "-n", company, "long", "--follow"]).code == 1)
                let held = try await relay.api.sendOK(.GET, ObjectPath.object(company, "tasks", "held").path)
                #expect(held[path: "status", "attempts"]?.integer ?? 0 == 0)
                check(try await relay.agx(["task", "resume", "-n", company, "held"]), "resumed")
                #expect(try await relay.finished(company, "held").phase == "Succeeded")
                #expect(try await relay.agx(["task", "cancel", "-n", company, "held"]).code == 1)
                check(try await relay.agx(["task", "retry", "-n", company, "held", "--follow"]), "retried")
                let file = relay.directory + "/key"
                try Data("a-key-of-some-length".utf8).write(to: URL(fileURLWithPath: file))
                let set = try relay.startInTerminal("agx credential set -n \(company) anthropic <\(file)")
                #expect(try await set.end() == 0, "\(set.text)")
                let credentials = try await relay.agx(["get", "providercredentials", "-n", company])
                check(credentials, "anthropic")
                #expect(!credentials.output.contains("a-key"))
            }
        }
    }
}
