import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension DockerError {
    /// What to throw for an error of the connection: cancellation as it is, everything else typed.
    static func wrapping(_ error: any Error, attempted: String) -> any Error {
        if error is DockerError { return error }
        if Task.isCancelled || error is CancellationError { return CancellationError() }
        return DockerError(code(of: error), attempted: attempted, daemonMessage: words(for: error), cause: error)
    }

    /// What a person can do about a failure of TLS; nil for other errors, which speak for themselves.
    private static func words(for error: any Error) -> String? {
        guard error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError else { return nil }
        let text = String(describing: error)
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return "the engine's certificate isn't valid, or not from the authority in ca.pem (\(text))"
        }
        if refusalsOfCertificates.contains(where: text.contains) {
            return "the engine refuses the client certificate (cert.pem and key.pem), or there is none (\(text))"
        }
        if error as? NIOSSLExtraError == .failedToValidateHostname
            || error as? NIOSSLError == .unableToValidateCertificate
        {
            return "the engine's certificate is for another name (\(text))"
        }
        return nil
    }

    /// The alerts with which a server ends a connection whose client certificate is missing or not to its liking.
    private static let refusalsOfCertificates = [
        "ALERT_CERTIFICATE_REQUIRED", "ALERT_BAD_CERTIFICATE", "ALERT_UNKNOWN_CA", "ALERT_CERTIFICATE_UNKNOWN",
        "ALERT_CERTIFICATE_EXPIRED", "ALERT_UNSUPPORTED_CERTIFICATE", "ALERT_CERTIFICATE_REVOKED",
    ]

    private static func code(of error: any Error) -> Code {
        switch error {
        case let error as HTTPClientError: code(of: error)
        case let error as HTTPParserError: error == .invalidEOFState ? .connectionLost : .protocolViolation
        case is NIOTooManyBytesError: .responseTooLarge
        case is NIOConnectionError: .daemonUnreachable
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: .daemonUnreachable
        case let error as ChannelError: code(of: error)
        case let error as IOError: connecting.contains(error.errnoCode) ? .daemonUnreachable : .connectionLost
        case is DecodingError: .protocolViolation
        default: .connectionLost
        }
    }

    private static func code(of error: HTTPClientError) -> Code {
        switch error {
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout: .daemonUnreachable
        case .deadlineExceeded, .readTimeout, .writeTimeout: .timedOut
        case .alreadyShutdown: .daemonUnreachable
        case .invalidURL, .emptyHost, .missingSocketPath, .emptyScheme: .invalidAddress
        case .invalidProxyResponse, .contentLengthMissing: .protocolViolation
        default: .connectionLost
        }
    }

    private static func code(of error: ChannelError) -> Code {
        if case .connectTimeout = error { return .daemonUnreachable }
        return .connectionLost
    }

    private static let connecting: Set<CInt> = [
        ECONNREFUSED, ENOENT, EACCES, EPERM, ENOTSOCK, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT, EAGAIN, EADDRNOTAVAIL,
    ]
}
