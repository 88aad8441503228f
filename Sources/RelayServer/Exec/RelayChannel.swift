import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOSSL
import NIOWebSocket
import ResourceAPI
import ServiceLifecycle

/// A server's connections: HTTP, over TLS or plain, of which one that begins with an exec request may become a WebSocket.
///
/// An exec request that comes later begins a connection within.
/// The router decides on the request before the connection is upgraded; what it refuses is answered as usual.
struct RelayChannel<Responder: HTTPResponder>: ServerChildChannel where Responder.Context == RelayContext {
    typealias HTTPValue = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
    typealias Negotiation = EventLoopFuture<NegotiatedChannel>

    /// What a connection has become after its first request.
    enum NegotiatedChannel: Sendable {
        case http(HTTPValue)
        case exec(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>)
    }

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let negotiation: Negotiation
        /// At most one: the first request, if it is an exec.
        let requests: AsyncStream<UpgradeRequest>
    }

    /// A request for an upgrade that waits for its answer.
    struct UpgradeRequest: Sendable {
        let head: HTTPRequestHead
        let answer: EventLoopPromise<HTTPHeaders?>
    }

    /// Answers upgrade requests.
    let responder: Responder
    let http: HTTP1Channel
    let containers: any ContainerOperations
    let options: ExecOptions
    /// Nil for plain HTTP.
    var tls: RelayTLS?
    let limits: ConnectionLimits
    /// Whether its connections are within others.
    var isNested = false

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            if let tls {
                // The certificate as it is now: a later one is for later connections.
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(NIOSSLServerHandler(context: tls.context))
                try pipeline.addHandler(HandshakeWatch(timeout: limits.handshakeTimeout, logger: logger))
            }
            if !isNested {
                let splice = ConnectionSplice { try await nest($0, in: channel, logger) }
                try channel.pipeline.syncOperations.addHandler(splice)
            }
            let (requests, request) = AsyncStream<UpgradeRequest>.makeStream(bufferingPolicy: .bufferingOldest(1))
            let upgrader = NIOTypedWebSocketServerUpgrader<NegotiatedChannel>(
                maxFrameSize: ExecOptions.maximumMessageBytes,
                shouldUpgrade: { channel, head in Self.ask(head, request, on: channel) },
                upgradePipelineHandler: { channel, _ in Self.makeExec(channel) },
            )
            var pipeline = NIOUpgradableHTTPServerPipelineConfiguration(
                upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(
                    upgraders: [upgrader],
                    notUpgradingCompletionHandler: { [http, tls, limits] in
                        Self.makeHTTP($0, http.configuration, limits, isSecure: tls != nil, logger)
                    },
                )
            )
            // As Hummingbird's own HTTP/1 channel: it takes requests in turn, and answers errors itself.
            pipeline.enablePipelining = false
            pipeline.enableErrorHandling = false
            pipeline.enableResponseHeaderValidation = false
            pipeline.decoderConfiguration.maxHeaderListSize = limits.maximumHeadBytes
            pipeline.decoderConfiguration.maxHeaderFieldSize = limits.maximumHeadBytes
            pipeline.decoderConfiguration.maxHeaderFieldCount = limits.maximumHeadFields
            let negotiation = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
                configuration: pipeline
            )
            let upgrade = try channel.pipeline.syncOperations.context(
                handlerType: NIOTypedHTTPServerUpgradeHandler<NegotiatedChannel>.self
            )
            try channel.pipeline.syncOperations.addHandler(UpgradeFilter(), position: .before(upgrade.handler))
            channel.closeFuture.whenComplete { _ in request.finish() }
            negotiation.whenComplete { _ in request.finish() }
            return Value(channel: channel, negotiation: negotiation, requests: requests)
        }
    }

    private static func ask(
        _ head: HTTPRequestHead,
        _ request: AsyncStream<UpgradeRequest>.Continuation,
        on channel: any Channel,
    ) -> EventLoopFuture<HTTPHeaders?> {
        let answer = channel.eventLoop.makePromise(of: HTTPHeaders?.self)
        // A promise must be kept, also when nobody is left to decide: the second answer to it counts for nothing.
        channel.closeFuture.whenComplete { _ in answer.succeed(nil) }
        if case .enqueued = request.yield(UpgradeRequest(head: head, answer: answer)) { return answer.futureResult }
        answer.succeed(nil)
        return answer.futureResult
    }

    private static func makeExec(_ channel: any Channel) -> Negotiation {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(
                NIOWebSocketFrameAggregator(
                    minNonFinalFragmentSize: 0,
                    maxAccumulatedFrameCount: 1024,
                    maxAccumulatedFrameSize: ExecOptions.maximumMessageBytes,
                )
            )
            return .exec(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
        }
    }

    private static func makeHTTP(
        _ channel: any Channel,
        _ configuration: HTTP1Channel.Configuration,
        _ limits: ConnectionLimits,
        isSecure: Bool,
        _ logger: Logger,
    ) -> Negotiation {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(StalledWriteGuard(timeout: limits.stallTimeout, logger: logger))
            try pipeline.addHandler(DepartureHandler())
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: isSecure))
            let idleTimeout = configuration.idleTimeout.map { Duration.nanoseconds($0.nanoseconds) }
            try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: idleTimeout, logger: logger))
            return .http(
                try NIOAsyncChannel(
                    wrappingChannelSynchronously: channel,
                    configuration: .init(isOutboundHalfClosureEnabled: true),
                )
            )
        }
    }
}
