import Foundation
import NIOCore
import NIOPosix
import NIOSSL

extension RelayClient {
    /// The one-line error for a handshake that failed; nil if it is about something else.
    static func tlsFailure(_ error: any Error, _ connection: RelayConnection) async -> RelayClientError? {
        let address = connection.address
        func untrusted(_ reason: String) -> RelayClientError {
            RelayClientError(.untrusted, "cannot trust the server at \(address): \(reason)", cause: error)
        }
        if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname {
            let name = connection.serverName ?? address.host
            return untrusted(
                "its certificate is not for \"\(name)\": call it by a name that the certificate has (start agx-relay "
                    + "with --tls-san \(name)), or set tls-server-name"
            )
        }
        guard let error = error as? NIOSSLError, case .handshakeFailed = error else { return nil }
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return untrusted(
                await CertificateInspection(connection: connection).problem() ?? "its certificate can't be verified"
            )
        }
        if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
            return untrusted("it doesn't speak TLS there: use http:// if it was started with --insecure-http")
        }
        return untrusted("the TLS handshake failed (\(text))")
    }
}
