import NIOCore

/// At the foot of a client's connection: sends some requests of its own, one after the other, before anything else.
final class EarlierRequests: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private static let request = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
    private var left: Int
    private var answer = ""
    private var held: [(NIOAny, EventLoopPromise<Void>?)] = []

    init(count: Int) { left = count }

    func channelActive(context: ChannelHandlerContext) {
        send(context)
        context.fireChannelActive()
    }

    private func send(_ context: ChannelHandlerContext) {
        context.writeAndFlush(Self.wrapOutboundOut(.byteBuffer(ByteBuffer(string: Self.request))), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard left > 0 else { return context.fireChannelRead(data) }
        answer += String(buffer: Self.unwrapInboundIn(data))
        guard answer.hasPrefix("HTTP/1.1 200 OK\r\n"), answer.hasSuffix("\r\n\r\nok\n") else { return }
        answer = ""
        left -= 1
        guard left == 0 else { return send(context) }
        for (data, promise) in held { context.write(data, promise: promise) }
        context.flush()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if left > 0 { held.append((data, promise)) } else { context.write(data, promise: promise) }
    }
}
