import DockerEngine
import NIOCore
import NIOSSL
import Testing
import X509

@Suite("An engine over the network", .timeLimit(.minutes(5)))
struct NetworkEngineTests {
    private static let upgraded = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"

    private static let responder: StubEngine.Responder = { request, answer in
        if request.uri.hasSuffix("/version") { return try await answer.version() }
        if request.uri.contains("/exec/") { return try await answer.raw(upgraded) }
        try await answer.json("[]")
    }

    private func client(of environment: [String: String]) throws -> DockerClient {
        try DockerClient(EngineAddress(environment: environment))
    }

    /// Runs `body` with the environment in which docker would reach the server.
    private func withServer(
        _ server: NIOSSLContext,
        _ folder: StubCertificateFolder,
        host: String = "127.0.0.1",
        isVerified: Bool = true,
        _ body: @Sendable ([String: String], StubEngine) async throws -> Void,
    ) async throws {
        try await StubEngine.run(on: .tls(server), Self.responder) { stub in
            let environment = [
                "DOCKER_HOST": "tcp://\(host):\(stub.port)", "DOCKER_CERT_PATH": folder.path,
                isVerified ? "DOCKER_TLS_VERIFY" : "DOCKER_TLS": "1",
            ]
            try await body(environment, stub)
        }
    }

    /// Sends a line into a raw stream, ends the input, and reads what comes back.
    private func echo(_ client: DockerClient) async throws -> String {
        try await client.withExecStream("1", hasTerminal: true) { stream in
            try await stream.write("one line\n")
            stream.closeInput()
            var text = ""
            for try await bytes in stream.rawOutput { text += String(buffer: bytes) }
            return text
        }
    }

    @Test("Plain TCP, with and without a path before every request", arguments: ["", "/engine"])
    func plain(path: String) async throws {
        try await StubEngine.run(on: .tcp, Self.responder) { stub in
            let client = try client(of: ["DOCKER_HOST": "tcp://127.0.0.1:\(stub.port)\(path)"])
            #expect(try await client.listContainers().isEmpty)
            #expect(try await echo(client) == "one line\nend")
            #expect(
                stub.requests.map { $0.prefix { $0 != "?" } } == [
                    "GET \(path)/version", "GET \(path)/v1.41/containers/json", "POST \(path)/v1.41/exec/1/start",
                ]
            )
            await client.close()
        }
    }

    @Test("TLS with certificates on both sides, by name and by address", arguments: ["localhost", "127.0.0.1"])
    func mutual(host: String) async throws {
        let authority = try StubAuthority()
        try await StubCertificateFolder.run(authority: authority, client: authority.issue(.clientAuth)) { folder in
            try await withServer(authority.server(), folder, host: host) { environment, stub in
                let client = try client(of: environment)
                #expect(try await client.listContainers().isEmpty)
                #expect(stub.requests.count == 2)
                await client.close()
            }
        }
    }

    @Test("A hijacked exec over TLS: both directions, and the end of one without the other's")
    func hijacked() async throws {
        let authority = try StubAuthority()
        try await StubCertificateFolder.run(authority: authority, client: authority.issue(.clientAuth)) { folder in
            try await withServer(authority.server(), folder, host: "localhost") { environment, _ in
                let client = try client(of: environment)
                #expect(try await echo(client) == "one line\nend")
                await client.close()
            }
        }
    }

    @Test("A client without a certificate is refused, and told what it lacks")
    func noCertificate() async throws {
        let authority = try StubAuthority()
        try await StubCertificateFolder.run(authority: authority, client: nil) { folder in
            try await expectRefusal(authority.server(), folder, words: "client certificate")
        }
    }

    @Test("A client with another authority's certificate is refused")
    func foreignClient() async throws {
        let (authority, other) = (try StubAuthority(), try StubAuthority())
        try await StubCertificateFolder.run(authority: authority, client: other.issue(.clientAuth)) { folder in
            try await expectRefusal(authority.server(), folder, words: "client certificate")
        }
    }

    @Test("A server that ca.pem doesn't vouch for is refused when verified, and accepted otherwise")
    func foreignServer() async throws {
        let (authority, other) = (try StubAuthority(), try StubAuthority())
        try await StubCertificateFolder.run(authority: other, client: authority.issue(.clientAuth)) { folder in
            try await expectRefusal(authority.server(), folder, words: "ca.pem")
            try await withServer(authority.server(), folder, isVerified: false) { environment, _ in
                let client = try client(of: environment)
                #expect(try await client.listContainers().isEmpty)
                #expect(try await echo(client) == "one line\nend")
                await client.close()
            }
        }
    }

    @Test("A server of another name is refused when verified", arguments: ["localhost", "127.0.0.1"])
    func otherName(host: String) async throws {
        let authority = try StubAuthority()
        try await StubCertificateFolder.run(authority: authority, client: authority.issue(.clientAuth)) { folder in
            let server = try authority.server(names: ["engine.example"])
            try await expectRefusal(server, folder, host: host, words: "another name")
        }
    }

    @Test("Without verification ca.pem isn't needed; a certificate without its key is an error, as in docker")
    func files() async throws {
        let authority = try StubAuthority()
        let identity = try authority.issue(.clientAuth)
        try await StubCertificateFolder.run(authority: nil, client: identity) { folder in
            try await withServer(authority.server(), folder, isVerified: false) { environment, _ in
                let client = try client(of: environment)
                #expect(try await client.listContainers().isEmpty)
                await client.close()
            }
        }
        try await StubCertificateFolder.run(authority: authority, client: identity, hasKey: false) { folder in
            let error = #expect(throws: DockerError.self) {
                try client(of: ["DOCKER_HOST": "h", "DOCKER_TLS": "1", "DOCKER_CERT_PATH": folder.path])
            }
            #expect(error?.code == .invalidAddress && error?.message.contains("key.pem") == true)
        }
    }

    /// Expects that pooled and hijacked requests fail for the same reason, before anything is answered.
    private func expectRefusal(
        _ server: NIOSSLContext,
        _ folder: StubCertificateFolder,
        host: String = "127.0.0.1",
        words: String,
    ) async throws {
        try await withServer(server, folder, host: host) { environment, stub in
            let pinned = environment.merging(["DOCKER_API_VERSION": "1.41"]) { $1 }
            let client = try client(of: pinned)
            let errors = [
                try await dockerError { try await client.listContainers() },
                try await dockerError { try await echo(client) },
            ]
            for error in errors {
                #expect(error.code == .daemonUnreachable, "\(error)")
                #expect(error.message.contains(words), "\(error)")
            }
            #expect(stub.requests.isEmpty)
            await client.close()
        }
    }
}
