import NIOCore
import NIOHTTP1

/// At the foot of a connection: passes its bytes on until they are given to another channel of the same event loop.
///
/// What the rest of the connection writes from then on is dropped: for it, its last request is still being answered.
final class ConnectionSplice: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// Gives the connection to one within it, of which this is the first request; answers what serves that to its end.
    typealias Nest = @Sendable (HTTPRequestHead) async throws -> @Sendable () async -> Void

    let nest: Nest
    private var context: ChannelHandlerContext?
    private var end: SpliceEnd?
    private var holdsRead = false

    init(nest: @escaping Nest) { self.nest = nest }

    /// Gives the connection's bytes to a channel, at whose foot `end` is, and takes its bytes in their place.
    func connect(_ end: SpliceEnd) {
        guard let context, context.channel.isActive else { return end.close() }
        self.end = end
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if let end { end.write(Self.unwrapInboundIn(data)) } else { context.fireChannelRead(data) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if let end { end.flush() } else { context.fireChannelReadComplete() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if end == nil { context.write(data, promise: promise) } else { promise?.succeed() }
    }

    func read(context: ChannelHandlerContext) {
        holdsRead = end?.isWritable == false
        if !holdsRead { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isWritable { end?.readOn() }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A client that has left has only closed its half, as far as one can tell.
        if let end, event as? ChannelEvent == .inputClosed { return end.closeOutput() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end?.close()
        context.fireChannelInactive()
    }
}

/// What the other end asks for.
extension ConnectionSplice {
    var isWritable: Bool { context?.channel.isWritable ?? true }

    func write(_ bytes: ByteBuffer) { context?.write(Self.wrapOutboundOut(.byteBuffer(bytes)), promise: nil) }

    func flush() { context?.flush() }

    func readOn() {
        guard holdsRead else { return }
        holdsRead = false
        context?.read()
    }

    func close() { context?.close(promise: nil) }
}
