import ManifestFormat
import NIOHTTP1
import RelayClient
import Synchronization
import Testing

@testable import AgxCommands

@Suite("Proxies on the way to a relay", .timeLimit(.minutes(2)))
struct ProxyTests {
    private func choice(
        _ server: String,
        cluster: String? = nil,
        _ environment: [String: String],
    ) throws -> String? {
        let entry = cluster.map { Kubeconfig.Entry(fields: ["proxy-url": .string($0)], file: "/k/a") }
        return try ProxyChoice.proxy(to: RelayAddress(server), cluster: entry, environment: environment)?.description
    }

    @Test("the cluster's proxy counts, else the environment's, but never to this machine itself")
    func choices() throws {
        let both = ["HTTPS_PROXY": "http://tls:1", "http_proxy": "plain:2"]
        #expect(try choice("https://relay.example", both) == "http://tls:1")
        #expect(try choice("http://relay.example", both) == "http://plain:2")
        #expect(try choice("https://relay.example", cluster: "socks5://c", both) == "socks5://c:1080")
        #expect(try choice("https://127.0.0.1", both) == nil)
        #expect(try choice("https://127.0.0.1", cluster: "http://user:secret@c:3", both) == "http://c:3")
        #expect(try choice("https://relay.example", [:]) == nil)
        #expect(
            try choice("https://relay.example", ["HTTPS_PROXY": "", "https_proxy": "http://small:1"])
                == "http://small:1"
        )
        #expect(try choice("https://relay.example", both.merging(["no_proxy": "example"]) { $1 }) == nil)
    }

    @Test(
        "NO_PROXY names hosts, what is below them, addresses and networks",
        arguments: [
            ("*", "a.b", true), ("", "a.b", false), ("x, A.b", "a.B", true), ("b", "a.b", true), ("b", "ab", false),
            (".b", "a.b", true), (".b", "b", false), ("*.b", "a.b", true), ("*.b", "b", false), ("b:443", "a.b", true),
            ("b:80", "a.b", false), ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/15", "10.2.0.0", false),
            ("10.0.0.0/0", "1.2.3.4", true), ("10.0.0.0/33", "10.0.0.0", false), ("10.0.0.1", "10.0.0.1", true),
            ("10.0.0.1:443", "10.0.0.1", true), ("10.0.0.1", "10.0.0.11", false), ("fd00::/8", "fd12::1", true),
            ("fd00::/8", "fe80::1", false), ("[fd00::1]:443", "fd00::1", true), ("fd00::0:1", "fd00::1", true),
            (".", "a", false), (":443", "a", false), ("/8", "a", false),
        ],
    )
    func exceptions(text: String, host: String, isDirect: Bool) {
        #expect(NoProxy(text).contains(host: host, port: 443) == isDirect)
    }

    @Test(
        "a proxy that can't be used is told with its place, and without its password",
        arguments: [
            ("https://p:1", "scheme \"https\""), ("socks5://u:secret@p:1", "socks5"),
            ("secret", "write http://HOST:PORT"),
            ("http://u:secret@:1", "write http://HOST:PORT"), ("http://u:secret@h:70000", "write http://HOST:PORT"),
        ],
    )
    func refused(text: String, message: String) {
        let error = #expect(throws: CommandFailure.self) { try choice("https://relay.example", cluster: text, [:]) }
        #expect(error?.message.hasPrefix("error: /k/a: proxy-url: ") == true)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("secret") == false)
    }

    @Test("a proxy is asked to connect to the relay, and what it says is told; exec does without it, and says so")
    func asked() async throws {
        let seen = Mutex<[String]>([])
        try await StubServer.run { request in
            let authorization = request.headers["Proxy-Authorization"].first ?? "-"
            seen.withLock { $0.append("\(request.line) \(authorization)") }
            return .json("{}", status: authorization == "-" ? 407 : 403)
        } _: { server in
            var world = CommandWorld()
            // Not called this machine itself, but nobody else.
            world.environment["AGX_SERVER"] = "https://0.0.0.0:1"
            world.environment["HTTPS_PROXY"] = server.url
            #expect(await world.agx("version").errors.contains("the proxy wants a user and a password"))
            world.environment["HTTPS_PROXY"] = server.url.replacing("://", with: "://me:secret@")
            let outcome = await world.agx("version")
            #expect(outcome.code == 1)
            #expect(outcome.errors.contains("the proxy doesn't connect to it"))
            #expect(outcome.errors.contains("through the proxy at \(server.url), by proxy-url"))
            #expect(!outcome.errors.contains("secret"))
            let exec = await world.agx("exec", "-n", "acme", "--", "true")
            #expect(exec.errors.contains("agx exec connects directly, not through the proxy at \(server.url)"))
        }
        #expect(
            seen.withLock(\.self) == [
                "CONNECT 0.0.0.0:1 -", "CONNECT 0.0.0.0:1 Basic bWU6c2VjcmV0",
            ]
        )
    }
}
