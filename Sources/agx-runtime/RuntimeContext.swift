import Hummingbird
import NIOCore
import ResourceAPI

/// The context of one request to the runtime.
struct RuntimeContext: ConnectionContext {
    var coreContext: CoreRequestContextStorage
    let eventLoop: any EventLoop

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        eventLoop = source.channel.eventLoop
    }
}
