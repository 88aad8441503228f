import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Finds out what is wrong with a server's certificate, for the message to a person.
///
/// TLS says only that it could not be verified. So this looks at it in a handshake of its own, which it breaks off.
struct CertificateInspection: Sendable {
    let connection: RelayConnection

    /// What is wrong, and what to do; nil if that can't be found out.
    func problem() async -> String? {
        // Its own handshake would go another way.
        guard connection.proxy == nil, let certificate = await certificate() else { return nil }
        let (start, end) = (certificate.notValidBefore, certificate.notValidAfter)
        let now = time(nil)
        if end < now {
            return "its certificate has expired, on \(Self.text(end)): renew it (agx-relay renews its own at start)"
        }
        if start > now {
            return "its certificate is valid only from \(Self.text(start)) on: is the clock of this machine right?"
        }
        return "its certificate is of an authority that is not trusted here: use the kubeconfig of this relay "
            + "(DATA_DIR/admin.kubeconfig), or name its authority in certificate-authority"
    }

    private static func text(_ time: time_t) -> String {
        Date(timeIntervalSince1970: TimeInterval(time)).formatted(.iso8601)
    }

    /// The server's own certificate; nil if there is no handshake.
    private func certificate() async -> NIOSSLCertificate? {
        let seen = Mutex<NIOSSLCertificate?>(nil)
        let address = connection.address
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .noHostnameVerification
        do {
            let context = try NIOSSLContext(configuration: configuration)
            let ended = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connectTimeout(.seconds(5))
                .connect(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = try NIOSSLClientHandler(
                            context: context,
                            serverHostname: nil,
                            customVerificationCallback: { chain, verdict in
                                seen.withLock { $0 = chain.first }
                                verdict.succeed(.failed)
                            },
                        )
                        try channel.pipeline.syncOperations.addHandler(handler)
                        let limit = channel.eventLoop.scheduleTask(in: .seconds(5)) { channel.close(promise: nil) }
                        channel.closeFuture.whenComplete { _ in limit.cancel() }
                        return channel.closeFuture
                    }
                }
            try await ended.get()
        } catch {
            // Then nothing more can be said than what is known already.
        }
        return seen.withLock(\.self)
    }
}
