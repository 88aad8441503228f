import NIOCore

/// The foot of a channel whose bytes are those of a connection with a splice, on the same event loop.
final class SpliceEnd: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private let splice: ConnectionSplice
    private var context: ChannelHandlerContext?
    private var holdsRead = false

    init(_ splice: ConnectionSplice) { self.splice = splice }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { splice.write(Self.unwrapInboundIn(data)) }

    func channelReadComplete(context: ChannelHandlerContext) { splice.flush() }

    func read(context: ChannelHandlerContext) {
        holdsRead = !splice.isWritable
        if !holdsRead { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isWritable { splice.readOn() }
    }

    func channelInactive(context: ChannelHandlerContext) { splice.close() }
}

/// What the splice asks for.
extension SpliceEnd {
    var isWritable: Bool { context?.channel.isWritable ?? true }

    func write(_ bytes: ByteBuffer) { context?.write(Self.wrapOutboundOut(.byteBuffer(bytes)), promise: nil) }

    func flush() { context?.flush() }

    func readOn() {
        guard holdsRead else { return }
        holdsRead = false
        context?.read()
    }

    func closeOutput() { context?.close(mode: .output, promise: nil) }

    func close() { context?.close(promise: nil) }
}
