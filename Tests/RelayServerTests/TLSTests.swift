import AgxSecurity
import Foundation
import Logging
import ManifestFormat
import NIOCore
import NIOPosix
import NIOSSL
import RelayServer
import TestSupport
import Testing

@Suite("the relay over TLS", .timeLimit(.minutes(2)))
struct TLSTests {
    @Test("requests follow each other on one connection, over HTTP/1.1")
    func requests() async throws {
        let world = try RelayWorld()
        let certificates = try TestCertificates(world)
        let (tls, authority) = (try certificates.serverSide(), try certificates.authority())
        try await world.testTLS(tls) { port in
            try await TLSClient.run(port: port, authority: authority) { client async throws in
                #expect(client.handshake.negotiatedProtocol == "http/1.1")
                for _ in 0..<3 { #expect(try await client.get("/livez") == .init(code: 200, body: "ok\n")) }
                #expect(try await client.get("/apis", headers: []).code == 401)
                #expect(try await client.get("/apis").code == 200)
            }
        }
    }

    @Test("versions below 1.2 are refused")
    func oldVersion() async throws {
        let world = try RelayWorld()
        let certificates = try TestCertificates(world)
        let (tls, authority) = (try certificates.serverSide(), try certificates.authority())
        try await world.testTLS(tls) { port in
            func connect(_ version: TLSVersion) async throws {
                try await TLSClient.run(port: port, authority: authority) {
                    $0.minimumTLSVersion = .tlsv1
                    $0.maximumTLSVersion = version
                } _: { client async throws in
                    #expect(try await client.get("/livez").code == 200)
                }
            }
            await #expect(throws: (any Error).self) { try await connect(.tlsv11) }
            try await connect(.tlsv12)
            try await connect(.tlsv13)
        }
    }

    @Test("a new certificate meets new connections, and old connections go on")
    func swap() async throws {
        let world = try RelayWorld()
        let (old, new) = (try TestCertificates(world), try TestCertificates(world, name: "tls2"))
        let tls = try old.serverSide()
        let identity = try new.identity()
        let (oldAuthority, newAuthority) = (try old.authority(), try new.authority())
        try await world.testTLS(tls) { port in
            try await TLSClient.run(port: port, authority: oldAuthority) { first async throws in
                #expect(try await first.get("/livez").code == 200)
                try tls.replace(certificates: identity.certificates, privateKey: identity.privateKey)
                #expect(try await first.get("/livez").code == 200)
                let leaf = try await TLSClient.run(port: port, authority: newAuthority) { second async throws in
                    #expect(try await second.get("/livez").code == 200)
                    return second.handshake.leaf
                }
                let new = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificates.utf8)).first
                #expect(leaf == new)
                #expect(try await first.get("/livez").code == 200)
                await #expect(throws: (any Error).self) {
                    try await TLSClient.run(port: port, authority: oldAuthority) { _ in }
                }
                let error = #expect(throws: RelayServerError.self) {
                    try tls.replace(certificates: "nonsense", privateKey: identity.privateKey)
                }
                #expect(error?.code == .certificate)
                #expect(try await first.get("/livez").code == 200)
            }
        }
    }

    /// Sends bytes, and waits until the server closes the connection; gives back what it sent.
    private static func talk(port: Int, sending text: String?) async throws -> [UInt8] {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var received: [UInt8] = []
            do {
                if let text { try await outbound.write(ByteBuffer(string: text)) }
                for try await bytes in inbound { received += Array(buffer: bytes) }
            } catch is IOError {
                // A reset is an end, too.
            } catch ChannelError.ioOnClosedChannel {
                // So is an end before the text.
            }
            return received
        }
    }

    @Test(
        "what is no handshake ends its own connection with one line in the log, and nothing else",
        arguments: [
            "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}\u{5}hello",
            String(repeating: "x", count: 40_000),
        ],
    )
    func noHandshake(text: String) async throws {
        let world = try RelayWorld()
        let certificates = try TestCertificates(world)
        let (tls, authority) = (try certificates.serverSide(), try certificates.authority())
        let log = LogRecorder()
        try await world.testTLS(tls) {
            $0.logger = log.logger
        } _: { port in
            for _ in 0..<20 {
                let answer = try await Self.talk(port: port, sending: text)
                #expect(!String(decoding: answer, as: UTF8.self).contains("HTTP/"))
            }
            await log.wait(for: "TLS handshake failed", count: 20)
            try await TLSClient.run(port: port, authority: authority) { client async throws in
                #expect(try await client.get("/livez").code == 200)
            }
            for level in ["warning", "error", "critical"] {
                #expect(!log.lines.contains { $0.hasPrefix(level + ":") })
            }
        }
        #expect(log.count(of: "debug: TLS handshake failed") == 20)
    }

    @Test("a client that says nothing is dropped", arguments: [nil, "\u{16}\u{3}\u{1}"])
    func silence(text: String?) async throws {
        let world = try RelayWorld()
        let tls = try TestCertificates(world).serverSide()
        try await world.testTLS(tls) {
            $0.connections = ConnectionLimits(handshakeTimeout: .milliseconds(50))
        } _: { port in
            let answer = try await Self.talk(port: port, sending: text)
            #expect(answer == [])
        }
    }

    @Test("a connection that asks for nothing more is closed")
    func idle() async throws {
        let world = try RelayWorld()
        let certificates = try TestCertificates(world)
        let (tls, authority) = (try certificates.serverSide(), try certificates.authority())
        try await world.testTLS(tls) {
            $0.connections = ConnectionLimits(idleTimeout: .milliseconds(50))
        } _: { port in
            try await TLSClient.run(port: port, authority: authority) { client async throws in
                #expect(try await client.get("/livez").code == 200)
                try await client.untilClosed()
            }
        }
    }

    @Test("a command runs over TLS, for who may run it only")
    func exec() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        let certificates = try TestCertificates(world)
        let (tls, authority) = (try certificates.serverSide(), try certificates.authority())
        let path = "/apis/runagx.com/v1/namespaces/acme/containers/sandbox/exec?command=echo&command=hi&stdout=true"
        try await world.testTLS(tls) { port in
            let headers = [OneToken.header]
            try await ExecClient.run(port: port, path, headers: headers, authority: authority) { client async throws in
                let transcript = try await client.readAll()
                #expect(String(buffer: transcript.output) == "hi")
                #expect(transcript.status?["status"] == "Success")
            }
            let stranger = await #expect(throws: ExecClient.Declined.self) {
                try await ExecClient.run(port: port, path, authority: authority) { _ in }
            }
            #expect(stranger?.code == 401)
        }
    }

    @Test(
        "others than this machine are let in over TLS with credentials only",
        arguments: [("0.0.0.0:0", true, true), ("[::]:0", true, false), ("192.0.2.1:0", false, true)],
    )
    func others(address: String, isSecure: Bool, hasCredentials: Bool) throws {
        let world = try RelayWorld()
        let tls = isSecure ? try TestCertificates(world).serverSide() : nil
        let listen = try ListenAddress(address)
        func make() throws {
            _ = try world.application { configuration in
                configuration.address = listen
                configuration.tls = tls
                if hasCredentials { configuration.authenticator = OneToken.authenticator }
            }
        }
        if isSecure, hasCredentials {
            try make()
        } else {
            let error = #expect(throws: RelayServerError.self) { try make() }
            #expect(error?.code == .address)
            #expect(error?.message.contains("only this machine may connect") == true)
        }
    }
}
