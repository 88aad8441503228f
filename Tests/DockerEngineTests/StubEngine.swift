import DockerEngine
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on a unix socket that answers what a test tells it, byte by byte if need be.
struct StubEngine: Sendable {
    struct Request: Sendable {
        let method: HTTPMethod
        let uri: String
        let body: ByteBuffer
    }

    typealias Responder = @Sendable (Request, StubAnswer) async throws -> Void
    typealias Child = NIOAsyncChannel<HTTPServerRequestPart, ByteBuffer>

    let path: String
    private let seen = SeenRequests()

    var address: EngineAddress { .unix(path) }

    /// The requests so far, as `METHOD /path`.
    var requests: [String] { seen.lines.withLock { $0 } }

    /// Serves within the scope of `body`.
    static func run<Result: Sendable>(
        at path: String = temporaryPath(),
        _ respond: @escaping Responder,
        _ body: @Sendable (StubEngine) async throws -> Result,
    ) async throws -> Result {
        let stub = StubEngine(path: path)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
                    return try Child(wrappingChannelSynchronously: channel)
                }
            }
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

    private func serve(_ server: NIOAsyncChannel<Child, Never>, _ respond: @escaping Responder) async throws {
        defer { unlink(path) }
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
            for try await part in inbound {
                switch part {
                case .head(let received): (head, body) = (received, ByteBuffer())
                case .body(let bytes): body.writeImmutableBuffer(bytes)
                case .end:
                    guard let head else { return }
                    seen.lines.withLock { $0.append("\(head.method.rawValue) \(head.uri)") }
                    let request = Request(method: head.method, uri: head.uri, body: body)
                    try await respond(request, StubAnswer(writer: outbound))
                }
            }
        }
    }
}

private final class SeenRequests: Sendable {
    let lines = Mutex<[String]>([])
}
