import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends a connection with the answer to a request for an upgrade, which is answered as a plain one.
///
/// NIO's parser reads nothing more after such a request, and the next one would wait for ever: the HTTP client of Java
/// asks its first question so.
final class LastUpgradeRequest: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var isLast = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = Self.unwrapInboundIn(data), head.headerFields.contains(.upgrade) else {
            return context.fireChannelRead(data)
        }
        isLast = true
        head.headerFields[.connection] = "close"
        context.fireChannelRead(Self.wrapInboundOut(.head(head)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard isLast, case .head(var head) = Self.unwrapOutboundIn(data) else {
            return context.write(data, promise: promise)
        }
        head.headerFields[.connection] = "close"
        context.write(Self.wrapOutboundOut(.head(head)), promise: promise)
    }
}
