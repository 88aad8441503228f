import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// Upgrades of connections that have served other requests: some clients send an exec on a connection of their pool.
///
/// NIO upgrades only with a connection's first request, so such a request becomes the first of a connection within.
extension RelayChannel {
    /// Gives the bytes of a connection to one within it; answers what serves that to its end.
    ///
    /// Throws `IOError` if there are no more descriptors.
    func nest(
        _ head: HTTPRequestHead,
        in channel: any Channel,
        _ logger: Logger,
    ) async throws -> @Sendable () async -> Void {
        var inner = self
        inner.tls = nil
        inner.isNested = true
        let nested = inner
        let (server, client) = try Self.socketPair()
        let bootstrap = ClientBootstrap(group: channel.eventLoop)
        let value: Value
        do {
            value = try await bootstrap.withConnectedSocket(server) { nested.setup(channel: $0, logger: logger) }
        } catch {
            close(client)
            throw error
        }
        do {
            let end = try await bootstrap.withConnectedSocket(client) { end in
                end.eventLoop.makeCompletedFuture {
                    try end.pipeline.syncOperations.addHandler(ConnectionSplice())
                    return end
                }
            }
            try await channel.eventLoop.submit {
                let foot = try end.pipeline.syncOperations.handler(type: ConnectionSplice.self)
                try channel.pipeline.syncOperations.handler(type: ConnectionSplice.self).connect(foot)
                foot.write(Self.bytes(of: head))
                foot.flush()
            }.get()
        } catch {
            value.channel.close(promise: nil)
            throw error
        }
        return { await nested.handle(value: value, logger: logger) }
    }

    private static func socketPair() throws -> (CInt, CInt) {
        var ends: [CInt] = [-1, -1]
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw IOError(errnoCode: errno, reason: "socketpair") }
        return (ends[0], ends[1])
    }

    /// A head that was parsed, as text again.
    private static func bytes(of head: HTTPRequestHead) -> ByteBuffer {
        var text = "\(head.method.rawValue) \(head.uri) HTTP/1.1\r\n"
        for (name, value) in head.headers { text += "\(name): \(value)\r\n" }
        return ByteBuffer(string: text + "\r\n")
    }
}
