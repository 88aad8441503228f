import Foundation

extension EngineAddress {
    /// What stands before the path in the URL of a pooled request.
    var urlPrefix: String {
        switch transport {
        case .unix(let path): "http+unix://" + (path.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? "")
        case .tcp(let host, let port): "http://\(Self.bracketed(host)):\(port)\(basePath)"
        case .tls(let host, let port, _): "https://\(Self.bracketed(host)):\(port)\(basePath)"
        }
    }

    /// The value of the header Host, which Go's server wants even on a unix socket.
    var hostHeader: String {
        switch transport {
        case .unix: "docker"
        case .tcp(let host, let port), .tls(let host, let port, _): "\(Self.bracketed(host)):\(port)"
        }
    }
}
