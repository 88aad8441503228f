import HTTPTypes
import Logging
import ManifestFormat
import NIOCore
import NIOHTTP1
import NIOPosix
import RelayServer
import Synchronization
import Testing

@Suite("bounds of connections", .timeLimit(.minutes(5)))
struct ConnectionTests {
    /// Sends bytes on a connection of its own, and reads what comes until its end.
    private static func exchange(port: Int, _ text: String) async throws -> String {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var answer = ""
            for try await bytes in inbound { answer += String(buffer: bytes) }
            return answer
        }
    }

    @Test("a head that is too long is 431, what is no HTTP 400; both end the connection at once")
    func heads() async throws {
        let world = try RelayWorld()
        try await world.testLive({ $0.connections.maximumHeadBytes = 4_000 }) { _, port in
            let field = "X-Long: \(String(repeating: "x", count: 5_000))\r\n"
            let long = try await Self.exchange(port: port, "GET /version HTTP/1.1\r\nHost: localhost\r\n\(field)\r\n")
            #expect(long.hasPrefix("HTTP/1.1 431 "), "\(long)")
            #expect(long.contains("\"kind\":\"Status\""))
            let garbage = try await Self.exchange(port: port, "\u{16}\u{3}\u{1} hello\r\n\r\n")
            #expect(garbage.hasPrefix("HTTP/1.1 400 "), "\(garbage)")
        }
    }

    @Test("a connection that asks for nothing any more is closed")
    func idle() async throws {
        let world = try RelayWorld()
        try await world.testLive({ $0.connections.idleTimeout = .milliseconds(50) }) { _, port in
            let answer = try await Self.exchange(port: port, "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("a client of HTTP/1.0 is told the end of its watch by that of the connection")
    func oldClient() async throws {
        let world = try RelayWorld()
        try await world.testLive { _, port in
            let path = "/apis/runagx.com/v1/plans?watch=true&timeoutSeconds=1"
            let answer = try await Self.exchange(port: port, "GET \(path) HTTP/1.0\r\nHost: localhost\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("a client that stops reading is dropped, and its log let go")
    func stalled() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        world.containers.logFloods.withLock { $0 = true }
        try await world.testLive({ $0.connections.stallTimeout = .milliseconds(100) }) { _, port in
            let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .channelOption(.autoRead, value: false)
                .connect(host: "127.0.0.1", port: port).get()
            let path = "/api/v1/namespaces/acme/pods/sandbox/log"
            try await channel.writeAndFlush(ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"))
            await world.containers.logReaderLeft.wait()
            try await channel.close()
        }
    }
}
