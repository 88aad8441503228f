import NIOCore
import NIOPosix
import Synchronization

/// A unix socket between a relay and the engine that a test can cut, close, open again, and make misbehave.
final class EngineProxy: Sendable {
    /// What is open now.
    private struct State {
        var listener: (any Channel)?
        var connections: [ObjectIdentifier: any Channel] = [:]
        var rule: EngineFault.Rule = { _ in .none }
        var hanging: [any Channel] = []
        var faults: AsyncStream<String>.Continuation?
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
                        let conversation = EngineConversation(client: incoming, engine: outgoing) { request in
                            proxy.fault(of: request, on: incoming)
                        }
                        let requests = Passing(to: outgoing) { conversation.fromClient($0) }
                        let replies = Passing(to: incoming) { conversation.fromEngine($0) }
                        try incoming.pipeline.syncOperations.addHandler(requests)
                        try outgoing.pipeline.syncOperations.addHandler(replies)
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

    /// Does with each request from now on what the rule says; gives the requests that it has done something to, until
    /// `behave()`.
    @discardableResult
    func misbehave(_ rule: @escaping EngineFault.Rule) -> AsyncStream<String> {
        let (faults, fault) = AsyncStream<String>.makeStream(bufferingPolicy: .unbounded)
        state.withLock { state in
            state.faults?.finish()
            state.faults = fault
            state.rule = { request in
                let decision = rule(request)
                if case .none = decision {} else { fault.yield(request) }
                return decision
            }
        }
        return faults
    }

    /// Passes everything on again, and breaks the connections on which something hangs.
    func behave() {
        let hanging = state.withLock { state in
            defer { state.hanging = [] }
            state.faults?.finish()
            state.faults = nil
            state.rule = { _ in .none }
            return state.hanging
        }
        for channel in hanging { channel.close(promise: nil) }
    }

    private func fault(of request: String, on channel: any Channel) -> EngineFault {
        let fault = state.withLock(\.rule)(request)
        if case .hang = fault { state.withLock { $0.hanging.append(channel) } }
        return fault
    }

    private func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { $0.connections[id] = channel }
        channel.closeFuture.whenComplete { _ in self.state.withLock { _ = $0.connections.removeValue(forKey: id) } }
    }
}
