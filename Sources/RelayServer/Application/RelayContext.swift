package import Hummingbird
import NIOCore
package import ResourceAPI

/// The context of one request to the relay.
package struct RelayContext: ConnectionContext {
    package var coreContext: CoreRequestContextStorage
    private let channel: any Channel
    /// Nil where the request is not the first of its connection, or asks for nothing that could be granted.
    var upgrade: UpgradeOffer?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    package var connection: ClientConnection { ClientConnection(channel) }

    /// How a later request of a connection becomes the first of one within; throws where the connection is itself within.
    func nesting() async throws -> ConnectionSplice.Nest? {
        try await channel.eventLoop.submit { [channel] in
            try channel.pipeline.syncOperations.handler(type: ConnectionSplice.self).nest
        }.get()
    }
}
