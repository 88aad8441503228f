import ManifestFormat
import RelayClient
import Synchronization
import Testing

@testable import AgxCommands

@Suite("agx credential", .timeLimit(.minutes(5)))
struct CredentialTests {
    private static func withAcme(
        _ body: (inout CommandWorld, FakeRelay) async throws -> Void
    ) async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put("{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {}}")
            relay.rule { request in
                guard request.method == "PUT", request.path.hasSuffix("/secret") else { return nil }
                let secret = (try? JSONValue.parse(json: request.body))?["secret"]?.string ?? ""
                return .body(status: 200, Array(#"{"status":{"fingerprint":"of \#(secret)"}}"#.utf8))
            }
            var world = world
            try await body(&world, relay)
        }
    }

    @Test("a key comes from standard input; the name says the provider")
    func pipe() async throws {
        try await Self.withAcme { world, relay in
            world.input = TextInput("sk-", "1234\n")
            let outcome = await world.agx("credential", "set", "anthropic", "--base-url", "http://proxy")
            #expect(outcome.output == "providercredential.runagx.com/anthropic set (fingerprint of sk-1234)\n")
            let object = relay.object(.providerCredentials, "anthropic", in: "acme")
            #expect(object?["spec"] == ["provider": "claude", "baseURL": "http://proxy"])
            #expect(object?.jsonText().contains("sk-1234") == false)
        }
    }

    @Test("another key leaves the address as it is, whoever has set it; an empty address takes its own away")
    func replaced() async throws {
        try await Self.withAcme { world, relay in
            let location = ResourceLocation(.providerCredentials, namespace: "acme", name: "anthropic")
            var object: JSONValue? { relay.object(.providerCredentials, "anthropic", in: "acme") }
            // The relay tells what the command has applied.
            relay.rule { request in
                guard request.method == "GET", request.path == location.path,
                    var object = relay.object(.providerCredentials, "anthropic", in: "acme")
                else { return nil }
                object["metadata"]?["managedFields"] = [
                    [
                        "manager": "agx-credential", "operation": "Apply",
                        "fieldsV1": ["f:spec": ["f:provider": [:], "f:baseURL": [:]]],
                    ]
                ]
                return .json(object.jsonText())
            }
            for arguments in [["--base-url", "http://proxy"], [], []] {
                world.input = TextInput("sk-1")
                #expect(await world.agx(["credential", "set", "anthropic"] + arguments).code == 0)
                #expect(object?["spec"] == ["provider": "claude", "baseURL": "http://proxy"])
            }
            world.input = TextInput("sk-2")
            #expect(await world.agx("credential", "set", "anthropic", "--base-url", "").code == 0)
            #expect(object?["spec"] == ["provider": "claude"])
        }
    }

    @Test("the address that somebody else has set is not claimed by a new key")
    func foreignAddress() async throws {
        try await Self.withAcme { world, relay in
            try relay.put(
                """
                {apiVersion: runagx.com/v1, kind: ProviderCredential, metadata: {name: anthropic, namespace: acme,
                 managedFields: [{manager: agx, operation: Apply, fieldsV1: {f:spec: {f:baseURL: {}}}}]},
                 spec: {provider: claude, baseURL: http://proxy}}
                """
            )
            let applied = Mutex("")
            relay.rule { request in
                guard request.method == "PATCH" else { return nil }
                applied.withLock { $0 = String(decoding: request.body, as: UTF8.self) }
                return nil
            }
            world.input = TextInput("sk-1")
            #expect(await world.agx("credential", "set", "anthropic").code == 0)
            #expect(applied.withLock(\.self).contains("baseURL") == false)
            #expect(
                relay.object(.providerCredentials, "anthropic", in: "acme")?[path: "spec", "baseURL"] == "http://proxy"
            )
        }
    }

    @Test("on a terminal it is asked for, and not shown")
    func prompt() async throws {
        try await Self.withAcme { world, _ in
            world.terminalInfo.inputIsTerminal = true
            world.input = TextInput("sk-1", "x", "\u{7F}23\r")
            let outcome = await world.agx("credential", "set", "mine", "--provider", "codex")
            #expect(outcome.output.hasSuffix("(fingerprint of sk-123)\n"))
            #expect(outcome.errors == "Key of codex for acme: \r\n")
            #expect(world.terminal.log.first == "raw" && world.terminal.log.last == "restored")
        }
    }

    @Test("no key, no provider, an interruption: nothing is set")
    func refused() async throws {
        try await Self.withAcme { world, relay in
            #expect(await world.agx("credential", "set", "anthropic").errors == "error: no key was given\n")
            #expect(await world.agx("credential", "set", "mine").errors.contains("\"mine\" is no provider with keys"))
            #expect(await world.agx("credential", "set", "a", "--provider", "shell").code == 1)
            world.terminalInfo.inputIsTerminal = true
            world.input = TextInput("sk-1\u{3}")
            #expect(await world.agx("credential", "set", "anthropic").code == 130)
            #expect(relay.object(.providerCredentials, "anthropic", in: "acme") == nil)
        }
    }
}
