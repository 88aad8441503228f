import HTTPTypes
import HummingbirdTesting
import Logging
import ManifestFormat
import RecordStore
import NIOCore
import NIOHTTP1
import NIOPosix
import RelayServer
import Synchronization
import TestSupport
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

    @Test("a head has at most 256 fields")
    func fields() async throws {
        let world = try RelayWorld()
        try await world.testLive { _, port in
            for (count, code) in [(256, 200), (257, 431)] {
                let others = (3...count).map { "X-\($0): x\r\n" }.joined()
                let head = "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(others)\r\n"
                let answer = try await Self.exchange(port: port, head)
                #expect(answer.hasPrefix("HTTP/1.1 \(code) "), "\(count) fields: \(answer)")
            }
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

    /// How many watches of companies are open.
    private static func watches(_ client: any TestClientProtocol) async throws -> Double {
        let page = try await client.execute(uri: "/metrics", method: .get).body
        return try PrometheusText(String(buffer: page)).samples["agx_api_watches{resource=\"companies\"}"] ?? 0
    }

    @Test("a watcher that stops reading is dropped, and its watch ends")
    func stalledWatch() async throws {
        let world = try RelayWorld()
        let first = try await world.put("Company", "acme", spec: ["plan": "free"])
        try await world.testLive({ $0.connections.stallTimeout = .milliseconds(200) }) { client, port in
            var company = first
            let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .channelOption(.autoRead, value: false)
                .channelOption(.socketOption(.so_rcvbuf), value: 64 << 10)
                .connect(host: "127.0.0.1", port: port).get()
            let path = "/apis/runagx.com/v1/companies?watch=true"
            try await channel.writeAndFlush(ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"))
            while try await Self.watches(client) < 1 {}
            // More than any socket holds, unless the watch has ended before.
            for number in 0..<100 {
                guard try await Self.watches(client) > 0 else { break }
                company.annotations["n"] = String(repeating: "x", count: 200_000) + "\(number)"
                company = try await world.store.update(company, expecting: company.resourceVersion)
            }
            while try await Self.watches(client) > 0 {}
            #expect(try await client.execute(uri: "/readyz", method: .get).status == .ok)
            try await channel.close()
        }
    }
}
