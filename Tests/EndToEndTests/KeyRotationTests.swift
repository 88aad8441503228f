import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("A new master key", .serialized, .timeLimit(.minutes(5)))
    struct KeyRotationTests {
        @Test("After a rotation tasks go on, runtimes are reached, and keys of providers open")
        func rotation() async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, model in
                    let credential = ObjectPath.object(company, "providercredentials", "main")
                    try await relay.api.sendOK(
                        .POST,
                        credential.collection,
                        [
                            "apiVersion": "runagx.com/v1", "kind": "ProviderCredential", "metadata": ["name": "main"],
                            "spec": ["provider": "claude", "baseURL": .string(FakeModel.base)],
                        ],
                    )
                    let key = FakeModel.key(of: "after")
                    try await relay.api.sendOK(.PUT, credential.path + "/secret", ["secret": .string(key)])
                    try await relay.createTask(company, "long", "sleep 8; echo done")
                    try await relay.run(company, "long-1", is: "Running")
                    await relay.end(by: SIGTERM)
                    let words = try await relay.rotateKey()
                    #expect(words == "the master key is new; 1 keys of providers were sealed with it\n")
                    try await relay.start()
                    #expect(try await relay.finished(company, "long").phase == "Succeeded")
                    let claude: JSONValue = ["provider": "claude", "model": "sonnet"]
                    try await relay.createTask(company, "after", "Say hello. fake:success", claude)
                    #expect(try await relay.ended(company, "after-1").reason == "Completed")
                    #expect(try await model.tokens(of: "after") != nil)
                    let shown = try await relay.api.sendOK(.GET, credential.path)
                    #expect(shown[path: "status", "keyID"] == "2")
                }
            }
        }
    }
}
