import NIOCore
import RelayServer
import Testing

/// What `ExecTests` does on such connections is there.
@Suite("commands on connections that have served other requests", .timeLimit(.minutes(5)))
struct ReusedConnectionTests {
    private static let path = "/apis/runagx.com/v1/namespaces/acme/containers/sandbox/exec"
    private static let streams = "&stdin=true&stdout=true&stderr=true"

    private func withTLS(_ body: @escaping @Sendable (_ port: Int, _ authority: String) async throws -> Void)
        async throws
    {
        let world = try RelayWorld()
        try await world.putAcme()
        let certificates = try TestCertificates(world)
        let serverSide = try certificates.serverSide()
        let authority = try certificates.authority()
        try await world.testTLS(serverSide) { try await body($0, authority) }
    }

    @Test("over TLS, too")
    func secure() async throws {
        try await withTLS { port, authority in
            try await ExecClient.run(
                port: port,
                "\(Self.path)?command=echo&command=hi\(Self.streams)",
                headers: [OneToken.header],
                authority: authority,
                earlier: 1,
            ) { client in
                let transcript = try await client.readAll()
                #expect(String(buffer: transcript.output) == "hi")
                #expect(transcript.closeCode == 1000)
            }
        }
    }

    @Test("what is refused is answered as on any connection")
    func refused() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        try await world.testLive { _, port in
            let path = "/apis/runagx.com/v1/namespaces/acme/containers/db/exec?command=ls&stdout=true"
            let declined = await #expect(throws: ExecClient.Declined.self) {
                try await ExecClient.run(port: port, path, earlier: 1) { _ in }
            }
            #expect(declined?.code == 404)
            #expect(declined?.body.contains(#"containers.runagx.com \"db\" not found"#) == true)
        }
    }

    @Test(
        "a request for an upgrade that there isn't is answered as a plain one, the last of its connection",
        arguments: [0, 1],
        [("/livez", "h2c", 200), ("\(path)?command=ls&stdout=true", "websocket", 400)],
    )
    func notUpgraded(earlier: Int, wish: (path: String, upgrade: String, code: Int)) async throws {
        try await withTLS { port, authority in
            try await TLSClient.run(port: port, authority: authority) { client in
                for _ in 0..<earlier { #expect(try await client.get("/livez").code == 200) }
                let headers = [OneToken.header, ("Connection", "Upgrade"), ("Upgrade", wish.upgrade)]
                let reply = try await client.get(wish.path, headers: headers)
                #expect(reply.code == wish.code)
                #expect(reply.isLast)
                try await client.untilClosed()
            }
        }
    }
}
