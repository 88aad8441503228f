import Foundation
import ManifestFormat
import Testing

@testable import AgxCommands

@Suite("Credentials for other clients", .timeLimit(.minutes(5)))
struct AuthTests {
    private static let admin = """
        current-context: agx
        clusters: [{name: agx, cluster: {server: "https://127.0.0.1:7878", certificate-authority: ca.crt}}]
        users: [{name: admin, user: {token: the-token}}]
        contexts: [{name: agx, context: {cluster: agx, user: admin, namespace: default}}]
        """

    private func world() -> CommandWorld {
        var world = CommandWorld()
        world.environment["KUBECONFIG"] = "/data/admin.kubeconfig"
        world.files["/data/admin.kubeconfig"] = Self.admin
        world.files["/data/ca.crt"] = "PEM"
        return world
    }

    @Test("a kubeconfig is printed that has no secret, and whose plugin prints the token")
    func kubeconfig() async throws {
        var world = world()
        let outcome = await world.agx("kubeconfig", "-n", "acme")
        #expect(outcome.code == 0)
        #expect(!outcome.output.contains("the-token"))
        let printed = try JSONValue.parse(yaml: outcome.output)
        #expect(printed["current-context"] == "agx")
        #expect(
            printed["clusters"]?.array?.first?["cluster"]
                == ["server": "https://127.0.0.1:7878", "certificate-authority-data": "UEVN"]
        )
        #expect(printed["contexts"]?.array?.first?[path: "context", "namespace"] == "acme")
        let exec = try #require(printed["users"]?.array?.first?[path: "user", "exec"])
        #expect(exec["apiVersion"] == "client.authentication.k8s.io/v1beta1")
        #expect(exec["command"] == "agx")
        #expect(exec["args"] == ["auth", "token"])
        #expect(exec["interactiveMode"] == "Never")
        #expect(exec["provideClusterInfo"] == false)

        // As a client runs it: with the printed kubeconfig and the plugin's variables.
        world.files["/k/printed"] = outcome.output
        world.environment["KUBECONFIG"] = "/k/printed"
        for variable in exec["env"]?.array ?? [] {
            world.environment[variable["name"]?.string ?? ""] = variable["value"]?.string
        }
        let token = await world.agx("auth", "token")
        #expect(token.errors == "")
        #expect(
            try JSONValue.parse(json: Array(token.output.utf8)) == [
                "apiVersion": "client.authentication.k8s.io/v1beta1", "kind": "ExecCredential",
                "status": ["token": "the-token", "expirationTimestamp": "2026-01-01T01:05:00Z"],
            ]
        )
        #expect(token.output.count { $0 == "\n" } == 1)

        // And once more, from the one that was printed.
        let again = await world.agx("kubeconfig")
        #expect(try JSONValue.parse(yaml: again.output)["users"] == printed["users"])
    }

    @Test("whoever has another plugin, or a certificate, keeps it")
    func otherCredentials() async throws {
        let world = world()
        for (user, printed) in [
            (
                "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, args: [auth, token]}}",
                [
                    "exec": [
                        "apiVersion": "client.authentication.k8s.io/v1", "command": "/data/./login",
                        "args": ["auth", "token"],
                    ]
                ] as JSONValue,
            ),
            (
                "{client-certificate: a.crt, client-key: /b.key}",
                ["client-certificate": "/data/a.crt", "client-key": "/b.key"],
            ),
        ] {
            world.files["/data/admin.kubeconfig"] = Self.admin.replacing("{token: the-token}", with: user)
            let outcome = await world.agx("kubeconfig")
            #expect(outcome.errors == "")
            #expect(try JSONValue.parse(yaml: outcome.output)["users"]?.array?.first?["user"] == printed)
        }
        #expect(world.files["/home/me/.agx/credentials.json"] == nil)
    }

    @Test(
        "the plugin speaks the version that it is asked for",
        arguments: [
            ("{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\"}", "v1"),
            ("{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\"}", "v1beta1"), ("", "v1beta1"),
            ("x", "v1beta1"),
        ],
    )
    func versions(information: String, version: String) async throws {
        var world = world()
        world.environment["KUBERNETES_EXEC_INFO"] = information
        let outcome = await world.agx("auth", "token")
        let document = try JSONValue.parse(json: Array(outcome.output.utf8))
        #expect(document["apiVersion"] == .string("client.authentication.k8s.io/\(version)"))
    }

    @Test("a version that is not known, and a relay without a token, are told, and nothing is printed")
    func refused() async {
        var world = world()
        world.environment["KUBERNETES_EXEC_INFO"] = #"{"apiVersion":"client.authentication.k8s.io/v9"}"#
        let unknown = await world.agx("auth", "token")
        #expect(unknown.code == 1 && unknown.output == "")
        let none = await CommandWorld().agx("auth", "token")
        #expect(none.output == "")
        #expect(none.errors.hasPrefix("error: there is no token for https://127.0.0.1:7878: "))
    }

    @Test("tokens of several relays are kept beside each other")
    func several() throws {
        let files = FakeFiles()
        let credentials = try #require(CredentialFile(home: "/home/me", files: files))
        #expect(try credentials.token(for: "https://a:1") == nil)
        try credentials.keep("one", for: "https://a:1")
        try credentials.keep("two", for: "https://b:1")
        try credentials.keep("three", for: "https://a:1")
        #expect(try credentials.token(for: "https://a:1") == "three")
        #expect(try credentials.token(for: "https://b:1") == "two")
        files["/home/me/.agx/credentials.json"] = "[]"
        #expect(throws: CommandFailure.self) { try credentials.token(for: "https://a:1") }
    }
}
