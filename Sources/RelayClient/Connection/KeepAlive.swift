import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// Lets the system notice that the far end of a connection is gone without a word.
///
/// A client that only listens would wait for ever: after a machine has slept, or behind a router that has forgotten the
/// connection. Routers remember one that isn't silent for long.
///
/// What was sent and isn't received is sent again for as long as the system does by itself: with TCP_USER_TIMEOUT it
/// would take a far end that doesn't read for a while for one that is gone, as a command does with its input.
enum KeepAlive {
    /// Seconds of silence after which the far end is asked.
    private static let idle = 30
    /// Seconds between two questions.
    private static let interval = 10
    /// Questions without an answer until the connection counts as lost.
    private static let questions = 6

    private typealias Setting = (option: ChannelOptions.Types.SocketOption, value: SocketOptionValue)

    private static var settings: [Setting] {
        var settings: [Setting] = [(.socketOption(.so_keepalive), 1)]
        #if canImport(Glibc)
            settings += [
                (.tcpOption(.init(rawValue: TCP_KEEPIDLE)), idle),
                (.tcpOption(.init(rawValue: TCP_KEEPINTVL)), interval),
                (.tcpOption(.init(rawValue: TCP_KEEPCNT)), questions),
            ]
        #endif
        return settings
    }

    /// Watches over a connection from now on.
    @discardableResult
    static func enable(on channel: any Channel) -> EventLoopFuture<Void> {
        let set = settings.map { channel.setOption($0.option, value: $0.value) }
        // Where an option can't be set, a connection without it is better than none.
        return .andAllComplete(set, on: channel.eventLoop)
    }
}
