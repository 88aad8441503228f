import ManifestFormat
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// How a WebSocket handshake ended.
enum WebSocketHandshake: Sendable {
    case open(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>)
    /// The server answered with a plain HTTP answer instead, which can be read here.
    case declined(NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>)
}

/// Makes WebSocket connections to the relay.
struct WebSocketConnector: Sendable {
    let address: RelayAddress
    let headers: [(name: String, value: String)]
    /// Adds what must stand before HTTP in the pipeline: nothing for plain TCP, a TLS handler for `https`.
    let prepare: @Sendable (any Channel) throws -> Void

    /// Connects and asks for the upgrade; throws `timedOut` if there is no answer within the limit.
    func connect(path: String, subprotocol: String, within limit: Duration) async throws -> WebSocketHandshake {
        var requestHeaders = HTTPHeaders()
        requestHeaders.add(name: "Host", value: address.authority)
        for header in headers { requestHeaders.add(name: header.name, value: header.value) }
        requestHeaders.add(name: "Sec-WebSocket-Protocol", value: subprotocol)
        let head = HTTPRequestHead(
            version: .http1_1,
            method: .GET,
            uri: address.prefix + path,
            headers: requestHeaders,
        )
        let pending = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(.seconds(5))
            .connect(host: address.host, port: address.port) { [prepare] channel in
                KeepAlive.enable(on: channel)
                return channel.eventLoop.makeCompletedFuture {
                    try prepare(channel)
                    var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
                        upgradeConfiguration: Self.upgrade(head)
                    )
                    // The first frames may come in the same packet as the answer to the handshake.
                    configuration.leftOverBytesStrategy = .forwardBytes
                    let handshake = try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
                        configuration: configuration
                    )
                    return PendingHandshake(channel: channel, result: handshake)
                }
            }
        return try await pending.wait(within: limit)
    }

    private static func upgrade(
        _ head: HTTPRequestHead
    ) -> NIOTypedHTTPClientUpgradeConfiguration<WebSocketHandshake> {
        let upgrader = NIOTypedWebSocketClientUpgrader<WebSocketHandshake>(
            maxFrameSize: 1 << 24,
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOWebSocketFrameAggregator(
                            minNonFinalFragmentSize: 0,
                            maxAccumulatedFrameCount: 1 << 16,
                            maxAccumulatedFrameSize: 1 << 24,
                        )
                    )
                    return .open(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
                }
            },
        )
        return NIOTypedHTTPClientUpgradeConfiguration(
            upgradeRequestHead: head,
            upgraders: [upgrader],
            notUpgradingCompletionHandler: { channel in
                channel.eventLoop.makeCompletedFuture {
                    .declined(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
                }
            },
        )
    }
}
