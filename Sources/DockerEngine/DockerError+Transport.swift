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
        return DockerError(code(of: error), attempted: attempted, cause: error)
    }

    private static func code(of error: any Error) -> Code {
        switch error {
        case let error as HTTPClientError: code(of: error)
        case let error as HTTPParserError: error == .invalidEOFState ? .connectionLost : .protocolViolation
        case is NIOTooManyBytesError: .responseTooLarge
        case is NIOConnectionError, is NIOSSLError, is NIOSSLExtraError: .daemonUnreachable
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
