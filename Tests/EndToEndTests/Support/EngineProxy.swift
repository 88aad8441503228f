import NIOCore
import NIOPosix
import Synchronization

/// A unix socket between a relay and the engine that a test can cut, close and open again.
final class EngineProxy: Sendable {
    /// What is open now.
    private struct State {
        var listener: (any Channel)?
        var connections: [ObjectIdentifier: any Channel] = [:]
    }

    let path: String
    private let engine: String
    private let group: any EventLoopGroup
    private let state = Mutex(State())

    /// A proxy that doesn't listen yet.
    init(path: String, engine: String = "/var/run/docker.sock") {
        self.path = path
        self.engine = engine
        group = MultiThreadedEventLoopGroup.singleton
    }

    /// Makes the socket and passes on whatever comes.
    func open() async throws {
        let (engine, proxy) = (engine, self)
        let listener = try await ServerBootstrap(group: group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { incoming in
                proxy.add(incoming)
                return ClientBootstrap(group: incoming.eventLoop)
                    .channelOption(.allowRemoteHalfClosure, value: true)
                    .connect(unixDomainSocketPath: engine)
                    .flatMapThrowing { outgoing in
                        try incoming.pipeline.syncOperations.addHandler(Passing(to: outgoing))
                        try outgoing.pipeline.syncOperations.addHandler(Passing(to: incoming))
                        try incoming.syncOptions?.setOption(.autoRead, value: true)
                    }
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
            .get()
        state.withLock { $0.listener = listener }
    }

    /// Removes the socket, and breaks all connections.
    func close() async throws {
        let listener = state.withLock { state in
            defer { state.listener = nil }
            return state.listener
        }
        try await listener?.close()
        cut()
    }

    /// Breaks all connections there are, and says how many; new ones can be made while the socket is open.
    @discardableResult
    func cut() -> Int {
        let open = state.withLock { state in
            defer { state.connections = [:] }
            return Array(state.connections.values)
        }
        for channel in open { channel.close(promise: nil) }
        return open.count
    }

    private func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { $0.connections[id] = channel }
        channel.closeFuture.whenComplete { _ in self.state.withLock { _ = $0.connections.removeValue(forKey: id) } }
    }
}

/// Writes what comes in on one connection to the other, and hands on the end.
private final class Passing: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    init(to other: any Channel) { self.other = other }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        other.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { other.close(mode: .output, promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
