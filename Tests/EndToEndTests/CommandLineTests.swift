import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("The command line tells what is wrong and where", .serialized, .timeLimit(.minutes(5)))
    struct CommandLineTests {
        /// A manifest that must be refused.
        struct BadManifest: Sendable {
            var title: String
            var text: String
            /// What the message must contain; `FILE` stands for the file's path.
            var expected: [String]
        }

        private static func company(_ lines: String) -> String {
            "apiVersion: runagx.com/v1\nkind: Company\nmetadata:\n  name: e2e-bad\nspec:\n\(lines)\n"
        }

        static let manifests = [
            BadManifest(title: "syntax", text: company("  plan: [team"), expected: ["FILE:"]),
            BadManifest(
                title: "unknown field",
                text: company("  plan: team\n  sandbx: {}"),
                expected: ["FILE:7:", "spec.sandbx"],
            ),
            BadManifest(
                title: "wrong type",
                text: company("  plan: team\n  sandbox:\n    sudo: maybe"),
                expected: ["FILE:8:", "spec.sandbox.sudo"],
            ),
            BadManifest(
                title: "duplicate key",
                text: company("  plan: team\n  plan: free"),
                expected: ["FILE:7:", "plan"],
            ),
            BadManifest(
                title: "unknown kind",
                text: "apiVersion: runagx.com/v1\nkind: Compny\nmetadata:\n  name: e2e-bad\nspec: {}\n",
                expected: ["FILE:", "Compny"],
            ),
            BadManifest(
                title: "bad quantity",
                text: company("  plan: team\n  sandbox:\n    resources:\n      memory: 4 gigs"),
                expected: ["FILE:9:", "spec.sandbox.resources.memory"],
            ),
            BadManifest(
                title: "above the plan",
                text: company("  plan: free\n  sandbox:\n    resources:\n      memory: 900Gi"),
                expected: ["FILE:9:", "spec.sandbox.resources.memory", "free"],
            ),
            BadManifest(
                title: "not a DNS label",
                text: "apiVersion: runagx.com/v1\nkind: Company\nmetadata:\n  name: Not_A_Label\nspec: {}\n",
                expected: ["FILE:4:", "metadata.name"],
            ),
            BadManifest(title: "NUL bytes", text: company("  plan: \"te\u{0}am\""), expected: ["FILE:6:"]),
        ]

        @Test("Bad manifests are refused with file, line and field; of a file with one bad document nothing is applied")
        func badManifests() async throws {
            try await withRelay { relay in
                let file = relay.directory + "/bad.yaml"
                let good = "apiVersion: runagx.com/v1\nkind: Company\nmetadata:\n  name: e2e-good\nspec: {plan: team}\n"
                for manifest in Self.manifests {
                    try Data(manifest.text.utf8).write(to: URL(fileURLWithPath: file))
                    let result = try await relay.agx(["apply", "-f", file])
                    #expect(result.code == 1, "\(manifest.title): \(result.output)")
                    for part in manifest.expected {
                        let text = part.replacingOccurrences(of: "FILE", with: file)
                        #expect(result.output.contains(text), "\(manifest.title): \(result.output)")
                    }
                    try Data((good + "---\n" + manifest.text).utf8).write(to: URL(fileURLWithPath: file))
                    #expect(try await relay.agx(["apply", "-f", file]).code == 1, "\(manifest.title)")
                }
                let list = try await relay.api.sendOK(.GET, "\(APIClient.group)/companies")
                #expect(list["items"]?.array == [])
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

extension Relay {
    /// What a command printed, on both streams, and its exit code.
    struct CommandResult: Sendable, Equatable {
        var code: Int32
        var output: String
    }

    /// Runs the CLI against this relay.
    fileprivate func agx(_ arguments: [String]) async throws -> CommandResult {
        let file = directory + "/command.out"
        try? FileManager.default.removeItem(atPath: file)  // Absent at the first command.
        let environment = ["AGX_SERVER": api.base, "HOME": directory, "NO_COLOR": "1", "PATH": "/usr/bin:/bin"]
        let process = try RelayProcess(Programs.agx, arguments, environment: environment, log: file)
        let code = try await within(.seconds(90), { "agx \(arguments.joined(separator: " "))" }) {
            await process.end()
        }
        let bytes = FileManager.default.contents(atPath: file) ?? Data()
        return CommandResult(code: code, output: String(decoding: bytes, as: UTF8.self))
    }
}
