import NIOCore

/// Sends one request when the connection is made, and passes bytes on as soon as the stream is raw.
final class HijackHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: ByteBuffer
    private let attempted: String
    private let subject: DockerError.Subject?
    private var established: EventLoopPromise<Void>?
    private var handshake = HijackHandshake()
    private var isEstablished = false

    init(request: ByteBuffer, attempted: String, subject: DockerError.Subject?, established: EventLoopPromise<Void>) {
        self.request = request
        self.attempted = attempted
        self.subject = subject
        self.established = established
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEstablished else { return context.fireChannelRead(data) }
        handle(handshake.consume(unwrapInboundIn(data)), context: context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Nobody downstream has seen bytes yet, so nobody asks for more.
        if !isEstablished { context.read() }
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if !isEstablished, case .some(.inputClosed) = event as? ChannelEvent { end(context: context) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(context: context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        settle(.failure(error))
        context.fireErrorCaught(error)
    }

    func handlerRemoved(context: ChannelHandlerContext) { settle(.failure(ChannelError.ioOnClosedChannel)) }

    private func end(context: ChannelHandlerContext) {
        guard !isEstablished else { return }
        handle(handshake.finish(), context: context)
        settle(.failure(DockerError(.connectionLost, attempted: attempted)))
    }

    private func handle(_ outcome: HijackHandshake.Outcome, context: ChannelHandlerContext) {
        switch outcome {
        case .incomplete: break
        case .established(let rest):
            isEstablished = true
            settle(.success(()))
            if rest.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(rest)) }
        case .refused(let status, let body):
            settle(.failure(DockerError(status: status, body: body, attempted: attempted, subject: subject)))
        case .malformed:
            let words = "the answer is not HTTP"
            settle(.failure(DockerError(.protocolViolation, attempted: attempted, daemonMessage: words)))
        }
    }

    private func settle(_ result: Result<Void, any Error>) {
        established?.completeWith(result)
        established = nil
    }
}
