import AgxModel
import AgxSecurity
import HTTPTypes
import ManifestFormat
import RecordStore
import RelayServer
import Testing

@Suite("provider credentials", .timeLimit(.minutes(5)))
struct CredentialTests {
    private static let path = "/apis/runagx.com/v1/namespaces/acme/providercredentials"
    private static let key = "sk-ant-api03-0123456789abcdef"

    private static func document(_ name: String, _ provider: String, baseURL: String? = nil) -> String {
        let url = baseURL.map { #","baseURL":"\#($0)""# } ?? ""
        return #"""
            {"apiVersion":"runagx.com/v1","kind":"ProviderCredential","metadata":{"name":"\#(name)"},
            "spec":{"provider":"\#(provider)"\#(url)}}
            """#
    }

    private static func company(_ world: RelayWorld) async throws {
        try await world.put("Company", "acme", spec: [:])
    }

    @Test("a key goes in, and comes out for runs of its provider and nowhere else")
    func set() async throws {
        let world = try RelayWorld()
        try await Self.company(world)
        try await world.test { client in
            #expect(
                try await client.ask(.post, Self.path, Self.document("main", "claude", baseURL: "http://proxy:1")).code
                    == 201
            )
            let answer = try await client.ask(.put, Self.path + "/main/secret", #"{"secret":"\#(Self.key)"}"#)
            #expect(answer.code == 200)
            #expect(answer.json[path: "status", "fingerprint"]?.string?.utf8.count == 16)
            for path in ["", "/main"] {
                let shown = try await client.ask(.get, Self.path + path)
                #expect(shown.code == 200)
                #expect(!shown.json.jsonText().contains(Self.key) && !shown.json.jsonText().contains("sealed"))
            }
        }
        let environment = try await world.vault.environment(of: "acme", for: .claude)
        #expect(environment == ["ANTHROPIC_API_KEY": Self.key, "ANTHROPIC_BASE_URL": "http://proxy:1"])
        #expect(try await world.vault.environment(of: "acme", for: .codex) == [:])
        #expect(try await world.vault.environment(of: "globex", for: .claude) == [:])
        let database = try await world.store.list(ListQuery(kind: "SealedSecret")).records
        #expect(database.count == 1 && !database[0].object.jsonText().contains(Self.key))
    }

    @Test("what is no key is refused without being quoted, and so is one for nobody")
    func refused() async throws {
        let world = try RelayWorld()
        try await Self.company(world)
        try await world.test { client in
            _ = try await client.ask(.post, Self.path, Self.document("main", "claude"))
            let long = String(repeating: "x", count: 9000)
            for body in [
                "", "{}", #"{"secret":1}"#, #"{"secret":""}"#, #"{"secret":"hush-17"}"#,
                #"{"secret":"hush hush"}"#,
                #"{"secret":"hush-hush\n"}"#, #"{"secret":"hush-hush","more":1}"#, #"{"secret":"hush"#,
                #"{"secret":"\#(long)"}"#,
                #"{"secret":"hush\#(long)\#(long)\#(long)\#(long)"}"#,
            ] {
                let answer = try await client.ask(.put, Self.path + "/main/secret", body)
                #expect(answer.code == 400, "\(body.prefix(40))")
                #expect(!answer.message.contains("hush"))
            }
            #expect(try await client.ask(.put, Self.path + "/other/secret", #"{"secret":"hush-hush"}"#).code == 404)
            let short = try await client.ask(.put, Self.path + "/main/secret", #"{"secret":"hush-17"}"#)
            #expect(short.message.hasPrefix("a key has 8 to 8192 printable ASCII characters"))
            #expect(try await client.ask(.put, Self.path + "/main/secret", #"{"secret":"hush-178"}"#).code == 200)
            #expect(try await client.ask(.get, Self.path + "/main/secret").code == 405)
            #expect(try await client.ask(.post, Self.path, Self.document("x", "shell")).code == 422)
        }
    }

    @Test("the first credential with a key is taken; without its object the key is gone")
    func several() async throws {
        let world = try RelayWorld()
        try await Self.company(world)
        try await world.test { client in
            for name in ["a", "b", "c"] { _ = try await client.ask(.post, Self.path, Self.document(name, "z.ai")) }
            for name in ["c", "b"] {
                _ = try await client.ask(.put, Self.path + "/\(name)/secret", #"{"secret":"the-key-\#(name)"}"#)
            }
            #expect(try await world.vault.environment(of: "acme", for: .zai) == ["ANTHROPIC_AUTH_TOKEN": "the-key-b"])
            _ = try await client.ask(.delete, Self.path + "/b")
            #expect(try await world.vault.environment(of: "acme", for: .zai) == ["ANTHROPIC_AUTH_TOKEN": "the-key-c"])
            #expect(try await world.store.list(ListQuery(kind: "SealedSecret")).records.map(\.key.name) == ["c"])
        }
    }

    @Test("a key never outlives its credential, and is never that of another one of the name")
    func orphaned() async throws {
        let world = try RelayWorld()
        try await Self.company(world)
        try await world.test { client in
            func create(_ name: String) async throws {
                #expect(try await client.ask(.post, Self.path, Self.document(name, "claude")).code == 201)
            }
            func set(_ name: String, _ secret: String) async throws {
                let body = #"{"secret":"\#(secret)"}"#
                #expect(try await client.ask(.put, Self.path + "/\(name)/secret", body).code == 200)
            }
            let seals = ListQuery(kind: "SealedSecret")
            try await create("a")
            try await set("a", "the-key-a")
            let orphan = #"{"propagationPolicy":"Orphan"}"#
            #expect(try await client.ask(.delete, Self.path + "/a", orphan).code == 200)
            #expect(try await world.store.list(seals).records.isEmpty)
            // What an earlier relay has left of a credential that was deleted so.
            try await create("a")
            try await set("a", "the-key-a")
            var left = try #require(try await world.store.list(seals).records.first)
            left.ownerReferences = []
            _ = try await world.store.update(left, expecting: left.resourceVersion)
            #expect(try await world.vault.environment(of: "acme", for: .claude) == ["ANTHROPIC_API_KEY": "the-key-a"])
            _ = try await client.ask(.delete, Self.path + "/a")
            try await create("a")
            try await create("b")
            try await set("b", "the-key-b")
            #expect(try await world.vault.environment(of: "acme", for: .claude) == ["ANTHROPIC_API_KEY": "the-key-b"])
            let rotated = CredentialVault(store: world.store, keys: world.keys.rotated())
            #expect(try await rotated.reseal().count == 1)
            try await set("a", "the-key-a2")
            #expect(try await world.vault.environment(of: "acme", for: .claude) == ["ANTHROPIC_API_KEY": "the-key-a2"])
            for name in ["a", "b"] { _ = try await client.ask(.delete, Self.path + "/" + name) }
            #expect(try await world.store.list(seals).records.isEmpty)
        }
    }

    @Test(
        "a credential whose key doesn't open, or that can't be read, is named to runs that need it, and hurts no others"
    )
    func broken() async throws {
        let world = try RelayWorld()
        try await Self.company(world)
        try await world.test { client in
            for (name, provider) in [("a-closed", "claude"), ("b-unread", "gemini"), ("c-good", "codex")] {
                _ = try await client.ask(.post, Self.path, Self.document(name, provider))
                _ = try await client.ask(.put, Self.path + "/\(name)/secret", #"{"secret":"\#(Self.key)"}"#)
            }
        }
        let seals = try await world.store.list(ListQuery(kind: "SealedSecret")).records
        var closed = try #require(seals.first { $0.key.name == "a-closed" })
        closed.content["sealed"] = "v1.gone.AAAA"
        _ = try await world.store.update(closed, expecting: closed.resourceVersion)
        let key = RecordKey(kind: "ProviderCredential", namespace: "acme", name: "b-unread")
        var unread = try #require(try await world.store.get(key))
        unread.spec["provider"] = "of-a-later-version"
        _ = try await world.store.update(unread, expecting: unread.resourceVersion)
        let error = await #expect(throws: SecurityError.self) {
            _ = try await world.vault.environment(of: "acme", for: .claude)
        }
        #expect(error?.code == .credential)
        #expect(error?.message.contains("the key of credential a-closed can't be used") == true)
        #expect(try await world.vault.environment(of: "acme", for: .codex) == ["OPENAI_API_KEY": Self.key])
        #expect(try await world.vault.environment(of: "acme", for: .gemini) == [:])
    }

    /// The ring's text without all keys but the newest.
    private static func newest(of ring: KeyRing) -> String {
        ring.text.split(separator: "\n").prefix(2).joined(separator: "\n") + "\n"
    }

    @Test("after a rotation of the master key all keys are sealed with the new one")
    func rotation() async throws {
        let world = try RelayWorld()
        try await Self.company(world)
        try await world.test { client in
            _ = try await client.ask(.post, Self.path, Self.document("main", "codex"))
            _ = try await client.ask(.put, Self.path + "/main/secret", #"{"secret":"\#(Self.key)"}"#)
        }
        let ring = world.keys.rotated()
        let rotated = CredentialVault(store: world.store, keys: ring)
        #expect(try await rotated.reseal().count == 1)
        #expect(try await rotated.reseal().count == 0)
        let alone = CredentialVault(store: world.store, keys: try KeyRing(text: Self.newest(of: ring)))
        #expect(try await alone.environment(of: "acme", for: .codex) == ["OPENAI_API_KEY": Self.key])
    }
}
