import Foundation
import ManifestFormat
import NIOHTTP1
import RelayClient
import Synchronization
import Testing

@testable import AgxCommands

@Suite("Kubeconfigs", .timeLimit(.minutes(2)))
struct KubeconfigTests {
    /// A kubeconfig with one context; `user` are its lines.
    private static func text(_ server: String, user: String, cluster: String = "", namespace: String = "acme") -> String
    {
        """
        apiVersion: v1
        kind: Config
        current-context: here
        clusters: [{name: c, cluster: {server: "\(server)"\(cluster)}}]
        users: [{name: u, user: \(user)}]
        contexts: [{name: here, context: {cluster: c, user: u, namespace: \(namespace)}}]
        """
    }

    /// Runs a body with a server that keeps the `Authorization` headers it has seen.
    private func withServer(
        tls: StubCertificate? = nil,
        _ body: (CommandWorld, _ url: String, _ seen: () -> [String]) async throws -> Void,
    ) async throws {
        let seen = Mutex<[String]>([])
        try await StubServer.run(tls: tls?.context) { request in
            seen.withLock { $0.append("\(request.path) \(request.headers["Authorization"].first ?? "-")") }
            return .json(#"{"kind":"List","items":[],"gitVersion":"v1"}"#)
        } _: { server in
            try await body(CommandWorld(), server.url) { seen.withLock(\.self) }
        }
    }

    @Test("server, token and company are those of the current context, or of the named one")
    func contexts() async throws {
        try await withServer { world, url, seen in
            var world = world
            world.files["/k/a"] = Self.text(url, user: "{token: one}")
            world.files["/k/b"] = """
                current-context: not-counted
                users: [{name: u, user: {token: not-counted}}, {name: v, user: {tokenFile: t/token}}]
                contexts: [{name: there, context: {cluster: c, user: v}}]
                """
            world.files["/k/t/token"] = "two\n"
            world.environment["KUBECONFIG"] = "/k/a:/k/missing:/k/b"
            #expect(await world.agx("get", "tasks").errors.contains("in acme namespace"))
            #expect(await world.agx("version", "--context", "there").code == 0)
            #expect(await world.agx("--context", "here", "version").code == 0)
            #expect(
                seen() == [
                    "/apis/runagx.com/v1/namespaces/acme/tasks Bearer one", "/version Bearer two",
                    "/version Bearer one",
                ]
            )
            #expect(await world.agx("config", "get-contexts").output == "* here\n  there\n")
            #expect(
                await world.agx("version", "--context", "nowhere").errors
                    == "error: context \"nowhere\" does not exist (there are: here, there)\n"
            )
            #expect(await world.agx("version", "--kubeconfig", "/k/none").errors.contains("no such file"))
            #expect(await world.agx("version", "--kubeconfig", "/k/a").code == 0)
        }
    }

    @Test("~/.agx/config is used where KUBECONFIG names nothing; an option for the server wins over all")
    func places() async throws {
        try await withServer { world, url, seen in
            var world = world
            world.files["/home/me/.agx/config"] = Self.text("https://127.0.0.1:1", user: "{token: one}")
            #expect(await world.agx("config", "view").output.contains("server:  https://127.0.0.1:1\n"))
            world.environment["AGX_SERVER"] = "https://127.0.0.1:2"
            #expect(await world.agx("config", "view").output.contains("server:  https://127.0.0.1:2\n"))
            #expect(await world.agx("version", "--server", url).code == 0)
            #expect(seen() == ["/version Bearer one"])
        }
    }

    @Test("of several files the one is changed whose word counts")
    func edits() async throws {
        var world = CommandWorld()
        world.environment["KUBECONFIG"] = "/k/missing:/k/a:/k/b"
        let contexts = "contexts: [{name: prod, context: {cluster: c}}, {name: bare, context: {}}]"
        let clusters = "clusters: [{name: c, cluster: {server: https://old, certificate-authority: ca.crt}}]"
        world.files["/k/a"] = "{current-context: prod, \(contexts)}"
        world.files["/k/b"] = "{current-context: not-counted, \(clusters), contexts: [{name: dev, context: {}}]}"
        func entry(_ file: String, _ list: String, _ name: String) throws -> JSONValue? {
            let document = try JSONValue.parse(yaml: world.files[file] ?? "")
            return document[list]?.array?.first { $0["name"]?.string == name }
        }

        #expect(await world.agx("config", "set-server", "https://new").output.hasSuffix(" set in /k/b\n"))
        #expect(
            try entry("/k/b", "clusters", "c")?["cluster"]
                == ["server": "https://new:443", "certificate-authority": "ca.crt"]
        )
        #expect(world.files["/k/a"] == "{current-context: prod, \(contexts)}")

        let before = world.files["/k/b"]
        #expect(await world.agx("config", "use-context", "dev").output == "context dev set in /k/a\n")
        #expect(world.files["/k/b"] == before)
        #expect(await world.agx("config", "view").output.contains("context: dev\n"))

        #expect(await world.agx("config", "set-namespace", "acme").output == "company acme set in /k/b\n")
        #expect(try entry("/k/b", "contexts", "dev")?["context"] == ["namespace": "acme"])
        let bare = await world.agx("config", "set-server", "https://bare", "--context", "bare")
        #expect(bare.output.hasSuffix(" set in /k/a\n"))
        #expect(try entry("/k/a", "clusters", "bare")?["cluster"] == ["server": "https://bare:443"])
        #expect(try entry("/k/a", "contexts", "bare")?["context"] == ["cluster": "bare"])
        #expect(world.files["/k/missing"] == nil)
    }

    @Test("the authority may stand in the file, or in a file beside it")
    func authority() async throws {
        let certificate = try StubCertificate()
        try await withServer(tls: certificate) { world, url, _ in
            var world = world
            let data = Data(certificate.authority.utf8).base64EncodedString()
            world.environment["KUBECONFIG"] = "/k/a"
            world.files["/k/ca.crt"] = certificate.authority
            for cluster in [
                ", certificate-authority-data: \(data)", ", certificate-authority: ca.crt",
                ", insecure-skip-tls-verify: true", ", certificate-authority-data: \(data), tls-server-name: localhost",
            ] {
                world.files["/k/a"] = Self.text(url, user: "{token: one}", cluster: cluster)
                #expect(await world.agx("version").code == 0, "\(cluster.prefix(60))")
            }
            world.files["/k/a"] = Self.text(url, user: "{}")
            let outcome = await world.agx("version")
            #expect(outcome.code == 1)
            #expect(outcome.errors.hasPrefix("error: cannot trust the server at \(url): "))
        }
    }

    @Test("a credential plugin is run with the version it has to speak, and its token is sent")
    func plugin() async throws {
        try await withServer { world, url, seen in
            var world = world
            let plugins = FakePlugins(
                #"{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"p"}}"#
            )
            world.plugins = plugins
            world.environment["KUBECONFIG"] = "/k/a"
            world.files["/k/a"] = Self.text(
                url,
                user: "{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./login, args: [a, b], "
                    + "env: [{name: X, value: z}], interactiveMode: Never, provideClusterInfo: true}}",
            )
            #expect(await world.agx("version").code == 0)
            #expect(seen() == ["/version Bearer p"])
            let first = plugins.calls.withLock(\.first)
            let call = try #require(first)
            #expect(call.command == "/k/./login")
            #expect(call.arguments == ["a", "b"])
            #expect(call.environment["X"] == "z")
            #expect(call.environment["HOME"] == "/home/me")
            let information = try JSONValue.parse(json: Array((call.environment["KUBERNETES_EXEC_INFO"] ?? "").utf8))
            #expect(information["apiVersion"] == "client.authentication.k8s.io/v1beta1")
            #expect(information[path: "spec", "cluster", "server"] == .string(url))
        }
    }

    @Test(
        "a credential plugin that gives nothing is told, and what it printed is not",
        arguments: ["", "secret", #"{"kind":"ExecCredential","apiVersion":"x","status":{"token":"secret"}}"#],
    )
    func badPlugin(output: String) async {
        var world = CommandWorld()
        world.environment["KUBECONFIG"] = "/k/a"
        world.files["/k/a"] = Self.text(
            "https://127.0.0.1:1",
            user: "{exec: {apiVersion: client.authentication.k8s.io/v1, command: login, installHint: get it}}",
        )
        world.plugins = FakePlugins(output)
        let outcome = await world.agx("version")
        #expect(outcome.errors.hasPrefix("error: getting credentials: login did not print"))
        #expect(!outcome.errors.contains("secret"))
        world.plugins = FakePlugins(failure: .notFound)
        #expect(
            await world.agx("version").errors
                == "error: getting credentials: exec of /k/a: executable login not found\nget it\n"
        )
        world.plugins = FakePlugins(failure: .failed(exitCode: 3))
        #expect(await world.agx("version").errors.contains("login failed with exit code 3"))
    }

    @Test(
        "what is no kubeconfig is told with its file",
        arguments: [
            ("server: http://x\ncolour: red", "this is no kubeconfig"), ("[1]", "this is no kubeconfig"),
            ("clusters: 1", "clusters: a list"), ("clusters: [{cluster: {}}]", "clusters[0]: name and cluster"),
            ("{current-context: a, contexts: [{name: a, context: {user: b}}]}", "user \"b\" of context \"a\""),
            (
                "{current-context: a, contexts: [{name: a, context: {user: b}}], users: [{name: b, user: {username: c}}]}",
                "not supported",
            ),
            ("a: [", "/k/a"), ("a: 1\n---\nb: 2", "one YAML document"),
        ],
    )
    func broken(text: String, message: String) async {
        var world = CommandWorld()
        world.environment["KUBECONFIG"] = "/k/a"
        world.files["/k/a"] = text
        let outcome = await world.agx("version")
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("/k/a"))
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test("a refusal for want of a token says what to do, in one line")
    func unauthorized() async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.rule { _ in FakeRelay.status(401, "Unauthorized", "Unauthorized") }
            let outcome = await world.agx("get", "companies")
            #expect(outcome.code == 1)
            #expect(outcome.errors.hasPrefix("error: You must be logged in to the server (Unauthorized)"))
            #expect(outcome.errors.contains("admin.kubeconfig"))
            #expect(outcome.errors.count { $0 == "\n" } == 1)
        }
    }
}

/// Plugins that print or fail as a test says, and remember their calls.
final class FakePlugins: PluginRunner {
    let calls = Mutex<[PluginCall]>([])
    private let output: String
    private let failure: PluginFailure?

    init(_ output: String = "", failure: PluginFailure? = nil) { (self.output, self.failure) = (output, failure) }

    func run(_ call: PluginCall) async throws -> [UInt8] {
        calls.withLock { $0.append(call) }
        if let failure { throw failure }
        return Array(output.utf8)
    }
}
