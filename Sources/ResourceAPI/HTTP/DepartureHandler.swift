package import NIOCore

/// Stands in the pipeline of a connection, and tells when its client has left: it is gone, or says that it sends nothing
/// more.
///
/// A handler for each connection takes far less memory than a task for each stream that reads what never comes.
package final class DepartureHandler: ChannelInboundHandler, RemovableChannelHandler {
    /// It reads nothing of what passes.
    package typealias InboundIn = Any

    private var hasLeft = false
    private var listener: (@Sendable () -> Void)?

    /// Listens for nobody yet.
    package init() {}

    /// Has the listener called once, now or later, on the connection's event loop; nil ends that.
    func listen(_ listener: (@Sendable () -> Void)?) {
        self.listener = listener
        if hasLeft { tell() }
    }

    /// The connection is gone.
    package func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    /// The client may send nothing more.
    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { leave() }
        context.fireUserInboundEventTriggered(event)
    }

    private func leave() {
        hasLeft = true
        tell()
    }

    private func tell() { listener.take()?() }
}
