import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization

/// One HTTPS connection of a test, on which requests follow each other.
final class TLSClient {
    struct Reply: Equatable {
        var code: Int
        var body: String
        /// Whether the server has said that it closes the connection.
        var isLast = false
    }

    /// What the handshake showed.
    struct Handshake: Sendable {
        var leaf: NIOSSLCertificate?
        var negotiatedProtocol: String?
    }

    private var inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
    let handshake: Handshake

    private init(
        inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>,
        handshake: Handshake,
    ) {
        (self.inbound, self.outbound, self.handshake) = (inbound, outbound, handshake)
    }

    /// Runs `body` on a connection that trusts the authority.
    static func run<Result>(
        port: Int,
        authority: String,
        configure: (inout TLSConfiguration) -> Void = { _ in },
        _ body: (TLSClient) async throws -> Result,
    ) async throws -> Result {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))
        configuration.applicationProtocols = ["h2", "http/1.1"]
        configure(&configuration)
        let context = try NIOSSLContext(configuration: configuration)
        let (channel, seen) = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let watch = HandshakeObserver(channel.eventLoop.makePromise(of: Handshake.self))
                    let handler = try NIOSSLClientHandler(context: context, serverHostname: nil)
                    try channel.pipeline.syncOperations.addHandlers([handler, watch])
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return (
                        try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                            wrappingChannelSynchronously: channel
                        ), watch.promise.futureResult,
                    )
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let client = TLSClient(
                inbound: inbound.makeAsyncIterator(),
                outbound: outbound,
                handshake: try await seen.get(),
            )
            return try await body(client)
        }
    }

    func get(_ path: String, headers: [(String, String)] = [OneToken.header]) async throws -> Reply {
        let fields = HTTPHeaders([("Host", "localhost")] + headers)
        try await outbound.write(.head(HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: fields)))
        try await outbound.write(.end(nil))
        var reply = Reply(code: 0, body: "")
        while let part = try await inbound.next(isolation: #isolation) {
            switch part {
            case .head(let head):
                reply.code = Int(head.status.code)
                reply.isLast = head.headers["Connection"] == ["close"]
            case .body(let buffer): reply.body += String(buffer: buffer)
            case .end: return reply
            }
        }
        return reply
    }
}

extension TLSClient {
    /// Waits until the server closes the connection.
    func untilClosed() async throws {
        while try await inbound.next(isolation: #isolation) != nil {}
    }
}

/// Tells what the handshake has come to.
private final class HandshakeObserver: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    let promise: EventLoopPromise<TLSClient.Handshake>

    init(_ promise: EventLoopPromise<TLSClient.Handshake>) { self.promise = promise }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSUserEvent, case .handshakeCompleted(let name) = event {
            // Without a handler there is no certificate to be seen, and the test says so.
            let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
            promise.succeed(TLSClient.Handshake(leaf: handler?.peerCertificate, negotiatedProtocol: name))
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}
