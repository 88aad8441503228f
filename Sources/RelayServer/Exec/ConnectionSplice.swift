import NIOCore
import NIOHTTP1

/// At the foot of a channel: passes its bytes on until they are given to another channel of the same event loop.
///
/// What the rest of the channel writes from then on is dropped: for a connection, its last request is still being
/// answered.
final class ConnectionSplice: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// Gives the connection to one within it, of which this is the first request; answers what serves that to its end.
    typealias Nest = @Sendable (HTTPRequestHead) async throws -> @Sendable () async -> Void

    /// Nil at the foot of a channel that is no client's connection.
    let nest: Nest?
    private var context: ChannelHandlerContext?
    /// At the foot of the other channel; neither outlives its own.
    private var other: ConnectionSplice?
    private var holdsRead = false

    init(nest: Nest? = nil) { self.nest = nest }

    /// Gives the bytes of each of two channels to the other.
    func connect(_ other: ConnectionSplice) {
        guard let context, context.channel.isActive else { return other.close() }
        self.other = other
        other.other = self
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { (self.context, other) = (nil, nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if let other { other.write(Self.unwrapInboundIn(data)) } else { context.fireChannelRead(data) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if let other { other.flush() } else { context.fireChannelReadComplete() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if other == nil { context.write(data, promise: promise) } else { promise?.succeed() }
    }

    func read(context: ChannelHandlerContext) {
        holdsRead = other?.isWritable == false
        if !holdsRead { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isWritable { other?.readOn() }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A client that has left has only closed its half, as far as one can tell.
        if let other, event as? ChannelEvent == .inputClosed { return other.closeOutput() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        other?.close()
        context.fireChannelInactive()
    }
}

/// What goes out of the channel from the other one.
extension ConnectionSplice {
    func write(_ bytes: ByteBuffer) { context?.write(Self.wrapOutboundOut(.byteBuffer(bytes)), promise: nil) }

    func flush() { context?.flush() }

    private var isWritable: Bool { context?.channel.isWritable ?? true }

    private func readOn() {
        guard holdsRead else { return }
        holdsRead = false
        context?.read()
    }

    private func closeOutput() { context?.close(mode: .output, promise: nil) }

    private func close() { context?.close(promise: nil) }
}
