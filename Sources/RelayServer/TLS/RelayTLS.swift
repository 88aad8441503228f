import NIOSSL
import Synchronization

/// The relay's side of TLS: the certificate that new connections are met with.
package final class RelayTLS: Sendable {
    private let current: Mutex<NIOSSLContext>

    /// Reads PEM texts, of which `certificates` begins with the server's own.
    ///
    /// Throws `certificate` if they can't be used.
    package init(certificates: String, privateKey: String) throws(RelayServerError) {
        current = Mutex(try Self.context(certificates, privateKey))
    }

    /// Meets new connections with another certificate; those there are go on with what they have.
    ///
    /// Throws `certificate` and changes nothing if it can't be used.
    package func replace(certificates: String, privateKey: String) throws(RelayServerError) {
        let context = try Self.context(certificates, privateKey)
        current.withLock { $0 = context }
    }

    var context: NIOSSLContext { current.withLock(\.self) }

    private static func context(_ certificates: String, _ privateKey: String) throws(RelayServerError) -> NIOSSLContext
    {
        do {
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificates.utf8)).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(privateKey.utf8), format: .pem)),
            )
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw RelayServerError(.certificate, "use the server's certificate", cause: "\(error)")
        }
    }
}
