import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

extension Error {
    /// Whether a request failed because the relay is away, or went in the middle of its answer.
    var isLostConnection: Bool {
        self is HTTPClientError || self is NIOConnectionError || self is IOError || self is HTTPParserError
    }
}
