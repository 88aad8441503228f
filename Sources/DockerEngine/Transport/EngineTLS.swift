import Foundation
import NIOSSL

extension EngineAddress.TLSFiles {
    /// The TLS settings that these files stand for.
    ///
    /// As in docker, no certificate and no key means none, one without the other is an error, and the authority's file
    /// is needed to check the server.
    func configuration() throws(DockerError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        do {
            if verifiesServer {
                configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authority))
            } else {
                configuration.certificateVerification = .none
            }
            if try hasIdentity() {
                configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate)
                    .map { .certificate($0) }
                configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
            }
        } catch let error as DockerError {
            throw error
        } catch {
            throw DockerError(
                .invalidAddress,
                attempted: "read the engine's TLS files near \(authority)",
                cause: error,
            )
        }
        return configuration
    }
    private func hasIdentity() throws(DockerError) -> Bool {
        let missing = [certificate, key].filter { !FileManager.default.fileExists(atPath: $0) }
        guard missing.count == 1 else { return missing.isEmpty }
        throw DockerError(
            .invalidAddress,
            attempted: "read the engine's TLS files near \(authority)",
            daemonMessage: "there is no \(missing[0])",
        )
    }
}
