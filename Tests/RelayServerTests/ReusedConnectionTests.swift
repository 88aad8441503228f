import ManifestFormat
import NIOCore
import RecordStore
import RelayServer
import ServiceLifecycle
import Testing

@Suite("commands on connections that have served other requests", .timeLimit(.minutes(5)))
struct ReusedConnectionTests {
    private static let path = "/apis/runagx.com/v1/namespaces/acme/containers/sandbox/exec"
    private static let streams = "&stdin=true&stdout=true&stderr=true"

    private func withExec(
        _ command: String,
        _ body: @Sendable (inout ExecClient, RelayWorld) async throws -> Void,
    ) async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        try await world.testLive { _, port in
            try await ExecClient.run(port: port, "\(Self.path)?\(command)\(Self.streams)", earlier: 3) {
                try await body(&$0, world)
            }
        }
    }

    @Test("input reaches the command, and its output the client, to the normal close")
    func input() async throws {
        try await withExec("command=cat") { client, _ in
            #expect(client.subprotocol == "v5.channel.k8s.io")
            try await client.send([0] + Array("typed".utf8))
            try await client.send([255, 0])
            let transcript = try await client.readAll()
            #expect(String(buffer: transcript.output) == "typed")
            #expect(transcript.status?["status"] == "Success")
            #expect(transcript.closeCode == 1000)
        }
    }

    @Test("over TLS, too")
    func secure() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        let certificates = try TestCertificates(world)
        let serverSide = try certificates.serverSide()
        let authority = try certificates.authority()
        try await world.testTLS(serverSide) { port in
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

    @Test("a client that doesn't read holds the command back, and gets all of it later")
    func backPressure() async throws {
        try await withExec("command=flood&command=1024") { client, world in
            // Work that takes longer than to produce everything without being held back.
            for _ in 0..<200 { _ = try await world.store.list(.init(kind: "Company")) }
            #expect(world.containers.producedCount < 1024)
            let transcript = try await client.readAll()
            #expect(transcript.output.readableBytes == 1024 * (64 << 10))
            #expect(transcript.closeCode == 1000)
        }
    }

    @Test("a client that leaves takes its command's stream along")
    func leaves() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        try await world.testLive { _, port in
            try await ExecClient.run(port: port, "\(Self.path)?command=hang\(Self.streams)", earlier: 1) { _ in }
            await world.containers.execEnded.wait()
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
        let world = try RelayWorld()
        try await world.putAcme()
        let certificates = try TestCertificates(world)
        let serverSide = try certificates.serverSide()
        let authority = try certificates.authority()
        try await world.testTLS(serverSide) { port in
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

    @Test("a relay that stops says so to such a client, too")
    func shutdown() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        let (ports, port) = AsyncStream<Int>.makeStream()
        let application = try world.application { $0.onListening = { port.yield($0) } }
        let group = ServiceGroup(services: [application], logger: try world.configuration().logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let number = try #require(await iterator.next())
            try await ExecClient.run(port: number, "\(Self.path)?command=cat\(Self.streams)", earlier: 1) { client in
                try await client.send([0] + Array("x".utf8))
                _ = try await client.next()
                await group.triggerGracefulShutdown()
                #expect(try await client.readAll().closeCode == 1001)
            }
            try await tasks.waitForAll()
        }
    }
}
