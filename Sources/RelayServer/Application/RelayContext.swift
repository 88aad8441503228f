package import Hummingbird

/// The context of one request to the relay.
package struct RelayContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Nil where the connection can't become a WebSocket.
    var upgrade: UpgradeOffer?

    package init(source: ApplicationRequestContextSource) { coreContext = CoreRequestContextStorage(source: source) }
}
