package import Hummingbird
package import NIOCore
import ResourceAPI

/// The context of one request to the relay.
package struct RelayContext: ConnectionContext {
    package var coreContext: CoreRequestContextStorage
    package let eventLoop: any EventLoop
    /// Nil where the connection can't become a WebSocket.
    var upgrade: UpgradeOffer?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        eventLoop = source.channel.eventLoop
    }
}
