import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A connection of its own to an engine, made for one request that turns it into a raw stream.
struct HijackedConnection: Sendable {
    typealias Stream = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private let channel: Stream
    private let established: EventLoopFuture<Void>
    private let attempted: String

    /// Connects and sends the request; the answer is awaited by `withStream`.
    static func open(_ request: EngineRequest, version: APIVersion?, on connection: EngineConnection) async throws
        -> HijackedConnection
    {
        let bytes = request.hijackBytes(version: version, address: connection.address)
        let security = try connection.address.securityHandler()
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.init(connection.options.connectTimeout))
            .channelOption(.allowRemoteHalfClosure, value: true)
        let initializer: @Sendable (any Channel) -> EventLoopFuture<(Stream, EventLoopFuture<Void>)> = { channel in
            channel.eventLoop.makeCompletedFuture {
                if let security { try channel.pipeline.syncOperations.addHandler(security(channel)) }
                let promise = channel.eventLoop.makePromise(of: Void.self)
                let handler = HijackHandler(
                    request: bytes,
                    attempted: request.attempted,
                    subject: request.subject,
                    established: promise,
                )
                try channel.pipeline.syncOperations.addHandler(handler)
                let stream = try Stream(
                    wrappingChannelSynchronously: channel,
                    configuration: .init(isOutboundHalfClosureEnabled: true),
                )
                return (stream, promise.futureResult)
            }
        }
        let (stream, established) =
            switch connection.address.transport {
            case .unix(let path):
                try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: initializer)
            case .tcp(let host, let port), .tls(let host, let port, _):
                try await bootstrap.connect(host: host, port: port, channelInitializer: initializer)
            }
        return HijackedConnection(channel: stream, established: established, attempted: request.attempted)
    }

    /// Runs `body` with both directions once the engine has agreed, and closes the connection afterwards.
    func withStream<Result: Sendable>(
        timeout: Duration?,
        isMultiplexed: Bool,
        _ body: (ExecStream) async throws -> Result,
    ) async throws -> Result {
        try await channel.executeThenClose { inbound, outbound in
            try await withTimeLimit(timeout, attempted: attempted) { try await awaitEstablished() }
            return try await body(
                ExecStream(
                    inbound: inbound,
                    outbound: outbound,
                    isMultiplexed: isMultiplexed,
                    attempted: attempted,
                )
            )
        }
    }

    private func awaitEstablished() async throws {
        try await withTaskCancellationHandler {
            do {
                try await established.get()
            } catch {
                throw DockerError.wrapping(error, attempted: attempted)
            }
        } onCancel: {
            // A future can't be cancelled; closing the channel fails it.
            channel.channel.close(promise: nil)
        }
    }
}

extension EngineRequest {
    /// The request as it goes over a connection of its own.
    fileprivate func hijackBytes(version: APIVersion?, address: EngineAddress) -> ByteBuffer {
        let body = body ?? ByteBuffer()
        var lines = [
            "\(method.rawValue) \(address.basePath)\(target(version: version)) HTTP/1.1",
            "Host: \(address.hostHeader)",
            "User-Agent: agx",
            "Connection: Upgrade",
            "Upgrade: tcp",
            "Content-Length: \(body.readableBytes)",
        ]
        lines += headers.map { "\($0.name): \($0.value)" }
        var bytes = ByteBuffer(string: lines.joined(separator: "\r\n") + "\r\n\r\n")
        bytes.writeImmutableBuffer(body)
        return bytes
    }
}

extension EngineAddress {
    /// Makes the TLS handler of one connection; nil where there is no TLS.
    fileprivate func securityHandler() throws -> (@Sendable (any Channel) throws -> NIOSSLClientHandler)? {
        guard case .tls(let host, _, let files) = transport else { return nil }
        let context = try NIOSSLContext(configuration: files.configuration())
        // Server name indication knows names only; an address is checked against the certificate all the same.
        let isLiteral = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return { _ in try NIOSSLClientHandler(context: context, serverHostname: isLiteral ? nil : host) }
    }
}
