import DockerEngine
import Foundation
import ManifestFormat
import NIOCore
import Testing

extension EndToEnd {
    @Suite("Keys of providers", .serialized, .timeLimit(.minutes(5)))
    struct CredentialTests {
        private static let key = FakeModel.key(of: "keyed")

        /// What of the relay's files holds the key in clear.
        private static func filesWithKey(below directory: String) -> [String] {
            let files = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
            return files.filter { name in
                // Sockets and directories have no content.
                guard let data = try? Data(contentsOf: URL(filePath: directory + "/" + name)) else { return false }
                return data.range(of: Data(key.utf8)) != nil
            }
        }

        /// Gives the company the key of an agent, and the fake model's address.
        private func setKey(_ relay: Relay, _ company: String, of agent: RealAgent) async throws {
            let credentials = ObjectPath.object(company, "providercredentials", "main")
            let base = agent == .codex ? FakeModel.base + "/v1" : FakeModel.base
            try await relay.api.sendOK(
                .POST,
                credentials.collection,
                [
                    "apiVersion": "runagx.com/v1", "kind": "ProviderCredential", "metadata": ["name": "main"],
                    "spec": ["provider": .string(agent.rawValue), "baseURL": .string(base)],
                ],
            )
            try await relay.api.sendOK(.PUT, credentials.path + "/secret", ["secret": .string(Self.key)])
        }

        @Test(
            "A key that is set reaches the agent and the model, and lies nowhere in clear",
            arguments: RealAgent.allCases,
        )
        func reachesAgent(of agent: RealAgent) async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, model in
                    try await setKey(relay, company, of: agent)
                    // Nobody's arguments hold it; the pattern doesn't match itself.
                    let prompt = """
                        Say it.
                        run: cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' | grep 'fake-key-keye[d]' >argv
                        fake:tool
                        """
                    try await relay.createTask(
                        company,
                        "keyed",
                        prompt,
                        ["provider": .string(agent.rawValue), "model": .string(agent.model)],
                    )
                    let run = try await relay.ended(company, "keyed-1")
                    #expect(run.reason == "Completed", "\(run.jsonText())")
                    #expect(try await model.tokens(of: "keyed") != nil, "the key reaches the model")
                    #expect(!run.jsonText().contains(Self.key))
                    let log = try await relay.runLog(company, "keyed-1")
                    #expect(!log.contains(Self.key))
                    let arguments = try await relay.output(company, of: "cat ~/argv")
                    #expect(arguments.isEmpty)
                    #expect(Self.filesWithKey(below: relay.directory) == [])
                    for name in ["runtime", "sandbox"] {
                        let container = "agx-company-\(name)-\(company)"
                        let live = try #require(try await relay.engine.container(container))
                        #expect(!"\(live)".contains(Self.key), "inspection of \(name)")
                        for try await output in try await relay.engine.client.logs(of: container) {
                            #expect(!String(buffer: output.bytes).contains(Self.key), "log of \(name)")
                        }
                    }
                    let state = try await relay.volumePath(company, "state")
                    #expect(Self.filesWithKey(below: state) == [])
                    let left = "grep -rl fake-key-keye[d] /home/player /agx/context /tmp; echo searched"
                    #expect(try await relay.output(company, of: left) == "searched\n")
                }
            }
        }

        @Test("What an agent's command prints of the key is masked, while it runs and afterwards")
        func printed() async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, _ in
                    try await setKey(relay, company, of: .claude)
                    let command = "echo \"begin $ANTHROPIC_API_KEY end\""
                    let spec: JSONValue = ["provider": "claude", "model": .string(RealAgent.claude.model)]
                    try await relay.createTask(company, "keyed", "Say it.\nrun: \(command)\nfake:tool-hang", spec)
                    try await relay.run(company, "keyed-1", is: "Running")
                    let masked = "begin \(String(repeating: "*", count: Self.key.count)) end"
                    let log = ObjectPath.object(company, "runs", "keyed-1").path + "/log?follow=true"
                    try await relay.api.read(log, until: masked)
                    try await relay.api.sendOK(
                        .PATCH,
                        ObjectPath.object(company, "tasks", "keyed").path,
                        ["spec": ["cancel": true]],
                    )
                    let run = try await relay.ended(company, "keyed-1")
                    #expect(!run.jsonText().contains(Self.key))
                    let text = try await relay.runLog(company, "keyed-1")
                    #expect(text.contains(masked) && !text.contains(Self.key))
                }
            }
        }
    }
}
