import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// Stands behind the TLS handler of one connection: ends handshakes that take too long, and keeps TLS's errors from
/// those who speak HTTP.
final class HandshakeWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let timeout: TimeAmount
    private let logger: Logger
    private var alarm: Scheduled<Void>?
    private var isDone = false
    private var hasFailed = false

    init(timeout: TimeAmount, logger: Logger) {
        self.timeout = timeout
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let timeout = timeout
        alarm = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) { [weak self] in
            self?.fail("none within \(timeout.nanoseconds / 1_000_000) ms", context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { alarm?.cancel() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSUserEvent, case .handshakeCompleted = event {
            isDone = true
            alarm?.cancel()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard isDone else { return fail("\(error)", context) }
        // A peer that leaves without TLS's goodbye: HTTP knows by itself whether something is missing.
        if case .uncleanShutdown? = error as? NIOSSLError { return }
        context.fireErrorCaught(error)
    }

    /// Plain HTTP, a client that doesn't trust us, a port scan: of no use to anybody but who looks for just that.
    private func fail(_ reason: String, _ context: ChannelHandlerContext) {
        guard !hasFailed else { return }
        hasFailed = true
        let peer = context.remoteAddress.map { "\($0)" } ?? "unknown"
        logger.debug("TLS handshake failed", metadata: ["error": "\(reason)", "peer": "\(peer)"])
        context.close(promise: nil)
    }
}
