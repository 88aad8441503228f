import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import RelayClient

@Suite("Servers that fall silent", .timeLimit(.minutes(2)))
struct SilenceTests {
    /// Sends a line, and leaves it at that.
    private struct QuietExec: StubExec {
        func accepts(_ request: StubRequest) -> Bool { true }
        func opened(_ request: StubRequest, _ connection: StubExecConnection) {
            connection.send(channel: 1, "started")
        }
        func received(_ message: [UInt8], _ connection: StubExecConnection) { connection.end(exitCode: 0) }
    }

    private func withClient<Result>(
        _ url: String,
        _ timeouts: RelayTimeouts = RelayTimeouts(),
        _ body: (RelayClient) async throws -> Result,
    ) async throws -> Result {
        let connection = RelayConnection(address: try RelayAddress(url), trust: .anything)
        return try await RelayClient(connection, timeouts: timeouts).use(body)
    }

    /// Runs a body with the port of a server that takes connections and never says anything, and with a stream that tells
    /// of each connection.
    private func withMuteServer<Result>(
        _ body: (_ port: Int, _ connections: AsyncStream<Void>) async throws -> Result
    ) async throws -> Result {
        let (connections, seen) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .unbounded)
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                seen.yield()
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(listener.localAddress?.port ?? 0, connections)
            try await listener.close()
            return result
        } catch {
            try await listener.close()
            throw error
        }
    }

    private static let request = ExecRequest(namespace: "acme", container: "sandbox", command: ["true"])

    @Test("a watch without even bookmarks has lost its server; a log may be quiet")
    func watches() async throws {
        let log = StubStream(["one "])
        try await StubServer.run(respond: { .stream($0.path.hasSuffix("/log") ? log : StubStream()) }) { server in
            try await withClient(server.url, RelayTimeouts(watchSilence: .milliseconds(100))) { client in
                let part = try await client.runLog(namespace: "acme", run: "r", stream: .standardOutput, follows: true)
                let error = await #expect(throws: RelayClientError.self) {
                    for try await _ in try await client.watch(ResourceLocation(.companies)) {}
                }
                #expect(error?.code == .timedOut)
                #expect(error?.isTemporary == true)
                log.send("two")
                log.end()
                var text = ""
                for try await chunk in part.chunks { text += String(decoding: chunk, as: UTF8.self) }
                #expect(text == "one two")
            }
        }
    }

    @Test("the system asks whether the far end is there: for requests and for commands")
    func keepAlive() async throws {
        try await StubServer.run(exec: QuietExec(), respond: { _ in .stream(StubStream(["x"])) }) { server in
            try await withClient(server.url) { client in
                let part = try await client.runLog(namespace: "acme", run: "r", stream: .standardOutput, follows: true)
                var chunks = part.chunks.makeAsyncIterator()
                _ = try await chunks.next()
                #expect(try Self.timers(ofConnectionsTo: server.port) == [.keepAlive])
            }
            try await withClient(server.url) { client in
                var seen: [Timer] = []
                let (start, go) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .unbounded)
                _ = try await client.exec(Self.request) { writer in
                    for await _ in start { try await writer.send(.end) }
                } write: { _ in
                    seen = try Self.timers(ofConnectionsTo: server.port)
                    go.yield()
                }
                #expect(seen == [.keepAlive])
            }
        }
    }

    /// What the system waits for on a connection.
    private enum Timer: Equatable {
        case keepAlive
        case other(String)
    }

    /// The timers of established connections to a port of this machine that run out within the time that they should.
    private static func timers(ofConnectionsTo port: Int) throws -> [Timer] {
        let hex = String(port, radix: 16, uppercase: true)
        let remote = "0100007F:" + String(repeating: "0", count: 4 - hex.count) + hex
        // Told in pieces, of which String would read the first.
        let bytes = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/net/tcp")).readToEnd() ?? Data()
        let table = String(decoding: bytes, as: UTF8.self)
        return table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            .filter { $0.count > 5 && $0[2] == remote && $0[3] == "01" }
            .map { fields in
                let timer = fields[5].split(separator: ":").map(String.init)
                // In hundredths of a second; 2 is the timer of a connection that is only watched over.
                let isWatched = timer.first == "02" && timer.last.flatMap { Int($0, radix: 16) } ?? .max <= 3000
                return isWatched ? .keepAlive : .other(fields[5])
            }
    }

    @Test("a command that the server doesn't start is given up", arguments: ["http", "https"])
    func execTimeout(scheme: String) async throws {
        try await withMuteServer { port, _ in
            let timeouts = RelayTimeouts(execStart: .milliseconds(100))
            try await withClient("\(scheme)://127.0.0.1:\(port)", timeouts) { client in
                let error = await #expect(throws: RelayClientError.self) {
                    try await client.exec(Self.request, prepare: { Issue.record("nothing is started") }) { _ in
                    } write: { _ in
                    }
                }
                #expect(error?.code == .timedOut)
            }
        }
    }

    @Test("a command that the server doesn't start can be cancelled", arguments: ["http", "https"])
    func execCancellation(scheme: String) async throws {
        try await withMuteServer { port, connections in
            try await withClient("\(scheme)://127.0.0.1:\(port)") { client in
                await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        _ = try await client.exec(Self.request) { _ in
                        } write: { _ in
                        }
                    }
                    for await _ in connections { break }
                    group.cancelAll()
                    let outcome = await group.nextResult()
                    #expect(throws: CancellationError.self) { try outcome?.get() }
                }
            }
        }
    }
}
