import ManifestFormat
import NIOHTTP1
import NIOSSL
import Testing

@testable import RelayClient

@Suite("A client over TLS", .timeLimit(.minutes(2)))
struct TLSTests {
    /// Asks a server with this certificate for its version; gives back what it saw as `Authorization` and `Host`.
    private func ask(
        _ certificate: StubCertificate,
        _ change: (inout RelayConnection) -> Void,
    ) async throws -> JSONValue {
        try await StubServer.run(tls: certificate.context) { request in
            let (token, host) = (request.headers["Authorization"].first ?? "", request.headers["Host"].first ?? "")
            return .json("{\"token\":\"\(token)\",\"host\":\"\(host)\"}")
        } _: { server in
            var connection = RelayConnection(address: try RelayAddress(server.url), bearerToken: "secret")
            change(&connection)
            return try await Self.version(connection)
        }
    }

    private static func version(_ connection: RelayConnection) async throws -> JSONValue {
        try await RelayClient(connection).use { try await $0.version() }
    }

    private func problem(
        _ certificate: StubCertificate,
        _ change: (inout RelayConnection) -> Void,
    ) async throws -> String {
        let error = await #expect(throws: RelayClientError.self) { try await ask(certificate, change) }
        #expect(error?.code == .untrusted)
        let message = error?.message ?? ""
        #expect(message.hasPrefix("cannot trust the server at https://127.0.0.1:"))
        #expect(!message.contains("\n"))
        return message
    }

    @Test("the server is trusted by its authority, and told who we are")
    func trusted() async throws {
        let certificate = try StubCertificate()
        let seen = try await ask(certificate) { $0.trust = .authorities(pem: certificate.authority) }
        #expect(seen["token"] == "Bearer secret")
    }

    @Test("a server of an authority that nobody has named is not trusted, and is told nothing")
    func unknownAuthority() async throws {
        let other = try StubCertificate()
        let message = try await problem(try StubCertificate()) { $0.trust = .authorities(pem: other.authority) }
        #expect(message.contains("of an authority that is not trusted here"))
        #expect(try await problem(try StubCertificate()) { _ in }.contains("DATA_DIR/admin.kubeconfig"))
    }

    @Test("an expired certificate is told with its day")
    func expired() async throws {
        let old = try StubCertificate(daysAgo: 400)
        let message = try await problem(old) { $0.trust = .authorities(pem: old.authority) }
        #expect(message.contains("its certificate has expired, on 20"))
    }

    @Test("a certificate that is not valid yet asks for the clock")
    func early() async throws {
        let early = try StubCertificate(daysAgo: -10)
        let message = try await problem(early) { $0.trust = .authorities(pem: early.authority) }
        #expect(message.contains("is the clock of this machine right?"))
    }

    @Test("another name needs another certificate, or tls-server-name")
    func names() async throws {
        let other = try StubCertificate(names: ["relay.example"])
        let message = try await problem(other) { $0.trust = .authorities(pem: other.authority) }
        #expect(message.contains("its certificate is not for \"127.0.0.1\""))
        #expect(message.contains("--tls-san 127.0.0.1"))
        let seen = try await ask(other) {
            $0.trust = .authorities(pem: other.authority)
            $0.serverName = "relay.example"
        }
        #expect(seen["host"]?.string?.hasPrefix("127.0.0.1:") == true)
        let wrong = try await problem(other) {
            $0.trust = .authorities(pem: other.authority)
            $0.serverName = "third.example"
        }
        #expect(wrong.contains("not for \"third.example\""))
    }

    @Test("nothing is verified only where that is asked for")
    func anything() async throws {
        #expect(try await ask(try StubCertificate(names: ["x"], daysAgo: 400)) { $0.trust = .anything } != .null)
    }

    @Test("https to a server that speaks plain HTTP says so")
    func plain() async throws {
        let error = try await StubServer.run(respond: { _ in .json("{}") }) { server in
            let address = try RelayAddress("https://127.0.0.1:\(server.port)")
            return await #expect(throws: RelayClientError.self) {
                try await Self.version(RelayConnection(address: address))
            }
        }
        #expect(error?.code == .untrusted)
        #expect(error?.message.contains("doesn't speak TLS") == true)
    }

    @Test(
        "a token is shown to nobody in between",
        arguments: [
            ("https://relay.example", true), ("http://relay.example", false), ("http://127.0.0.1:1", true),
            ("http://[::1]:1", true), ("http://localhost:1", true), ("http://10.0.0.1:1", false),
        ],
    )
    func token(address: String, isSent: Bool) throws {
        let connection = RelayConnection(address: try RelayAddress(address), bearerToken: "t")
        #expect((connection.authorization != nil) == isSent)
    }

    @Test("PEM that is none is refused before anything is sent")
    func badMaterial() throws {
        var connection = RelayConnection(address: .standard, trust: .authorities(pem: "nonsense"))
        let error = #expect(throws: RelayClientError.self) { try RelayClient(connection) }
        #expect(error?.code == .invalidCredentials)
        connection.trust = .system
        connection.clientCertificate = ClientCertificate(certificates: "x", privateKey: "y")
        #expect(throws: RelayClientError.self) { try RelayClient(connection) }
        #expect(!"\(connection)".contains("privateKey"))
    }
}
