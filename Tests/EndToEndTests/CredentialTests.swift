import DockerEngine
import Foundation
import ManifestFormat
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

        @Test(
            "A key that is set reaches the agent and the model, and lies nowhere in clear",
            arguments: RealAgent.allCases,
        )
        func reachesAgent(of agent: RealAgent) async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, model in
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
                    let prompt =
                        "Say it.\nrun: env | grep -c fake-key; cat /proc/*/cmdline | grep -c fake-key-k\nfake:tool"
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
                    #expect(Self.filesWithKey(below: relay.directory) == [])
                    for name in ["runtime", "sandbox"] {
                        let container = try await relay.engine.container("agx-company-\(name)-\(company)")
                        let environment = container?.configuration?.environment ?? []
                        #expect(!environment.contains { $0.contains(Self.key) })
                    }
                    let left = "grep -rl fake-key-keye[d] /home/player /agx/context /tmp; echo searched"
                    #expect(try await relay.output(company, of: left) == "searched\n")
                }
            }
        }
    }
}
