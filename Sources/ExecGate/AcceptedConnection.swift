import NIOCore

/// A runtime's connection that was accepted; it is closed when it is dropped, whether somebody has served it or not.
final class AcceptedConnection: Sendable {
    private let wrapped: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Takes a channel over, on its event loop.
    init(_ channel: any Channel) throws {
        wrapped = try NIOAsyncChannel(
            wrappingChannelSynchronously: channel,
            configuration: .init(isOutboundHalfClosureEnabled: true),
        )
    }

    deinit {
        wrapped.channel.close(promise: nil)
        // Let go of while it is open and unserved, it would end the process.
        wrapped.channel.closeFuture.whenComplete { [wrapped] _ in withExtendedLifetime(wrapped) {} }
    }

    /// Runs a connection on it to its end.
    func serve(_ connection: GateConnection) async throws {
        defer { withExtendedLifetime(self) {} }
        let (closed, close) = AsyncStream<Void>.makeStream()
        wrapped.channel.closeFuture.whenComplete { _ in close.finish() }
        try await wrapped.executeThenClose { inbound, outbound in
            try await connection.run(inbound, outbound, until: closed)
        }
    }
}
