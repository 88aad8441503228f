import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

extension RelayClient {
    /// The error to throw when a call could not even be made, with what is wrong with the server's certificate, and
    /// whether it went through a proxy (it did unless it `isDirect`).
    func failure(_ error: any Error, of call: RelayCall, isDirect: Bool = false) async throws -> RelayClientError {
        var failure = try await Self.tlsFailure(error, connection) ?? Self.failure(error, of: call, at: address)
        guard let proxy = connection.proxy else { return failure }
        failure.message +=
            isDirect
            ? "; agx exec connects directly, not through the proxy at \(proxy)"
            : "; agx went through the proxy at \(proxy), by proxy-url of the kubeconfig, HTTPS_PROXY or HTTP_PROXY"
        return failure
    }

    /// The error to throw for a failure of the connection; throws a cancellation as it is.
    static func failure(_ error: any Error, of call: RelayCall, at address: RelayAddress) throws -> RelayClientError {
        if error is CancellationError || (error as? HTTPClientError) == .cancelled { throw CancellationError() }
        if let error = error as? RelayClientError { return error }
        let attempt = "\(call.method) \(call.path)"
        switch error {
        case let error as NIOConnectionError:
            return unreachable(address, connectionReason(error), cause: error)
        case let error as HTTPClientError where error == .connectTimeout:
            return unreachable(address, "no answer within 5 seconds", cause: error)
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
            return RelayClientError(.timedOut, "\(attempt): the server did not answer in time", cause: error)
        case let error as HTTPClientError where error == .proxyAuthenticationRequired:
            return unreachable(address, "the proxy wants a user and a password in its address", cause: error)
        case let error as HTTPClientError where error == .invalidProxyResponse:
            return unreachable(address, "the proxy doesn't connect to it", cause: error)
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            return unreachable(address, "connection refused", cause: error)
        default:
            return RelayClientError(
                .connectionLost,
                "\(attempt): the connection to the server at \(address) was lost (\(error))",
                cause: error,
            )
        }
    }

    /// The one-line error for a relay that can't be reached, with what to do about it.
    static func unreachable(_ address: RelayAddress, _ reason: String, cause: (any Error)?) -> RelayClientError {
        RelayClientError(
            .unreachable,
            "cannot reach the server at \(address): \(reason). Is agx-relay running? Start it with "
                + "'agx-relay serve --data-dir DIR', or name another server with KUBECONFIG, --server or AGX_SERVER",
            cause: cause,
        )
    }

    private static func connectionReason(_ error: NIOConnectionError) -> String {
        if let cause = error.connectionErrors.first?.error {
            guard let failure = cause as? IOError else { return "\(cause)" }
            return failure.errnoCode == ECONNREFUSED ? "connection refused" : failure.description
        }
        return error.dnsAError == nil && error.dnsAAAAError == nil
            ? "no connection" : "the host name \(error.host) is not known"
    }

    /// The texts of the `Warning` headers of an answer.
    static func warnings(in headers: HTTPHeaders) -> [String] {
        headers["Warning"]
            .compactMap { (header: String) -> String? in
                // 299 - "text"
                guard let start = header.firstIndex(of: "\""), let end = header.lastIndex(of: "\""), start < end else {
                    return nil
                }
                return String(header[header.index(after: start)..<end]).replacing("\\\"", with: "\"")
            }
    }
}
