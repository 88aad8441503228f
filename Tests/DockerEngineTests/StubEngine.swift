import DockerEngine
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTP server that answers what a test tells it, byte by byte if need be.
///
/// After the answer to a request with `Upgrade` it sends back what it gets, and `end` at the end of that.
struct StubEngine: Sendable {
    /// Where a stub listens; over TCP on a free port of this machine.
    enum Socket: Sendable {
        case unix(path: String)
        case tcp
        case tls(NIOSSLContext)
    }

    struct Request: Sendable {
        let method: HTTPMethod
        let uri: String
        let body: ByteBuffer
    }

    typealias Responder = @Sendable (Request, StubAnswer) async throws -> Void
    typealias Child = NIOAsyncChannel<HTTPServerRequestPart, ByteBuffer>

    let socket: Socket
    /// Of TCP and TLS; 0 for a unix socket.
    let port: Int
    private let seen = SeenRequests()

    /// How to reach it without TLS.
    var address: EngineAddress {
        if case .unix(let path) = socket { .unix(path) } else { .init(.tcp(host: "127.0.0.1", port: port)) }
    }

    /// The requests so far, as `METHOD /path`.
    var requests: [String] { seen.lines.withLock { $0 } }

    /// Serves within the scope of `body`.
    static func run<Result: Sendable>(
        on socket: Socket = .unix(path: temporaryPath()),
        _ respond: @escaping Responder,
        _ body: @Sendable (StubEngine) async throws -> Result,
    ) async throws -> Result {
        let server = try await listen(on: socket)
        let stub = StubEngine(socket: socket, port: server.channel.localAddress?.port ?? 0)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await stub.serve(server, respond) }
            defer { group.cancelAll() }
            let result = try await body(stub)
            group.cancelAll()
            return result
        }
    }

    static func temporaryPath() -> String {
        NSTemporaryDirectory() + "agx-stub-\(UInt32.random(in: 0 ... .max)).sock"
    }

    private static func listen(on socket: Socket) async throws -> NIOAsyncChannel<Child, Never> {
        switch socket {
        case .unix(let path):
            try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
                    channel.eventLoop.makeCompletedFuture { try child(channel, security: nil) }
                }
        case .tcp: try await listen(security: nil)
        case .tls(let context): try await listen(security: context)
        }
    }

    private static func listen(security: NIOSSLContext?) async throws -> NIOAsyncChannel<Child, Never> {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture { try child(channel, security: security) }
            }
    }

    private static func child(_ channel: any Channel, security: NIOSSLContext?) throws -> Child {
        let pipeline = channel.pipeline.syncOperations
        if let security { try pipeline.addHandler(NIOSSLServerHandler(context: security)) }
        let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes))
        try pipeline.addHandlers([decoder, StubUpgrade(decoder: decoder)])
        return try Child(wrappingChannelSynchronously: channel)
    }

    private func serve(_ server: NIOAsyncChannel<Child, Never>, _ respond: @escaping Responder) async throws {
        defer { if case .unix(let path) = socket { unlink(path) } }
        // The end of the scope cancels the server; that and a client that went away are no failures of a test.
        try? await server.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    group.addTask { try? await converse(connection, respond) }
                }
            }
        }
    }

    private func converse(_ connection: Child, _ respond: Responder) async throws {
        try await connection.executeThenClose { inbound, outbound in
            var head: HTTPRequestHead?
            var body = ByteBuffer()
            var isRaw = false
            for try await part in inbound {
                switch part {
                case .head(let received): (head, body) = (received, ByteBuffer())
                case .body(let bytes) where isRaw: try await outbound.write(bytes)
                case .body(let bytes): body.writeImmutableBuffer(bytes)
                case .end:
                    guard let head else { return }
                    seen.lines.withLock { $0.append("\(head.method.rawValue) \(head.uri)") }
                    let request = Request(method: head.method, uri: head.uri, body: body)
                    try await respond(request, StubAnswer(writer: outbound))
                    isRaw = head.headers.contains(name: "Upgrade")
                }
            }
            if isRaw { try await outbound.write(ByteBuffer(string: "end")) }
        }
    }
}

private final class SeenRequests: Sendable {
    let lines = Mutex<[String]>([])
}
