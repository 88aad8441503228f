import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("The command line by hand", .serialized, .timeLimit(.minutes(5)))
    struct CommandLineTests {
        @Test("what ships is accepted in one go by a relay that knows nothing yet")
        func shipped() async throws {
            try await withRelay { relay in
                let files = ["-f", Programs.manifests, "-f", Programs.examples + "/two-companies.yaml"]
                let tried = try await relay.agx(["apply", "--dry-run=server"] + files)
                #expect(tried.code == 0, "\(tried.output)")
                #expect(tried.output.contains("pricelist.runagx.com/examples created (server dry run)"))
            }
        }

        @Test("apply, wait, get, task run, logs and delete work by hand")
        func byHand() async throws {
            try await withRelay { relay in
                let (company, file) = (Relay.companyName(), relay.directory + "/company.yaml")
                let text = """
                    apiVersion: runagx.com/v1
                    kind: Company
                    metadata: {name: \(company)}
                    spec: {plan: team, deletionPolicy: Delete}

                    """
                try Data(text.utf8).write(to: URL(fileURLWithPath: file))
                let applied = try await relay.agx(["apply", "-f", file])
                #expect(applied == .init(code: 0, output: "company.runagx.com/\(company) created\n"))
                #expect(try await relay.agx(["apply", "-f", file]).output.hasSuffix("unchanged\n"))
                let waited = try await relay.agx(
                    ["wait", "company/\(company)", "--for=condition=Ready", "--timeout=60s"]
                )
                #expect(waited.code == 0, "\(waited.output)")
                let task = ["task", "run", "-n", company, "--provider", "shell", "echo from-$(id -un)", "--follow"]
                let run = try await relay.agx(task)
                #expect(run.code == 0 && run.output.contains("from-player\n"), "\(run.output)")
                #expect(try await relay.agx(["get", "tasks", "-n", company]).output.contains("Succeeded"))
                let deleted = try await relay.agx(["delete", "company", company, "--wait"])
                #expect(deleted.code == 0, "\(deleted.output)")
                #expect(try await relay.engine.objects(of: relay.installation) == [])
            }
        }
    }
}
