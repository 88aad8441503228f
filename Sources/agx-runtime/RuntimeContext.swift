import Hummingbird
import ResourceAPI

/// The context of one request to the runtime.
struct RuntimeContext: ConnectionContext {
    var coreContext: CoreRequestContextStorage
    let connection: ClientConnection

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        connection = ClientConnection(source.channel)
    }
}
