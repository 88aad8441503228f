import Hummingbird
import Logging
import NIOEmbedded

/// Makes contexts for requests that come from no connection.
typealias TestContextSource = ApplicationRequestContextSource

extension ApplicationRequestContextSource {
    init() {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        logger[metadataKey: "hb.request.id"] = "1"
        self.init(channel: EmbeddedChannel(), logger: logger)
    }
}
