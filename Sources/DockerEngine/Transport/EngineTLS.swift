import Foundation
import NIOSSL

extension EngineAddress.TLSFiles {
    /// The TLS settings that these files stand for.
    ///
    /// As in docker, a missing certificate or key means none, and the authority's file is needed to check the server.
    func configuration() throws(DockerError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        do {
            if verifiesServer {
                configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authority))
            } else {
                configuration.certificateVerification = .none
            }
            if FileManager.default.fileExists(atPath: certificate), FileManager.default.fileExists(atPath: key) {
                configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate)
                    .map { .certificate($0) }
                configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
            }
        } catch {
            throw DockerError(
                .invalidAddress,
                attempted: "read the engine's TLS files near \(authority)",
                cause: error,
            )
        }
        return configuration
    }
}
