package import Hummingbird
package import NIOCore

/// The connection that a request came on.
package struct ClientConnection: Sendable {
    private let channel: any Channel

    package init(_ channel: any Channel) { self.channel = channel }

    /// The loop that the connection's bytes go through.
    package var eventLoop: any EventLoop { channel.eventLoop }

    /// Has `action` called once when the client leaves, or soon if it has already; nil ends that.
    ///
    /// It takes a `DepartureHandler` in the connection's pipeline.
    func onDeparture(_ action: (@Sendable () -> Void)?) {
        eventLoop.execute { [channel] in
            do {
                try channel.pipeline.syncOperations.handler(type: DepartureHandler.self).listen(action)
            } catch {
                // A connection that is gone has lost its handlers.
                channel.closeFuture.whenComplete { _ in action?() }
            }
        }
    }
}

/// A context that knows the connection of its request.
package protocol ConnectionContext: RequestContext {
    /// What the request came on.
    var connection: ClientConnection { get }
}
