import AsyncHTTPClient
import Foundation

/// A proxy that connects to a relay: by HTTP's `CONNECT`, or by SOCKS 5.
package struct ProxyAddress: Sendable, Hashable {
    private enum Kind: String {
        case http
        case socks5
    }

    private let kind: Kind
    private let host: String
    private let port: Int
    /// A secret.
    private let password: String?
    private let user: String?

    /// Reads `http://[USER:PASSWORD@]HOST[:PORT]` or `socks5://HOST[:PORT]`; throws `invalidAddress`.
    package init(_ text: String) throws(RelayClientError) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.host, !host.isEmpty, (1...65_535).contains(parts.port ?? 80)
        else {
            // Not the text: it may have a password in it.
            throw RelayClientError(.invalidAddress, "this is no address of a proxy: write http://HOST:PORT")
        }
        // A name is the proxy's to look up either way.
        guard let kind = Kind(rawValue: scheme == "socks5h" ? "socks5" : scheme) else {
            throw RelayClientError(
                .invalidAddress,
                "proxies of scheme \"\(scheme)\" are not supported: use http or socks5, or name the server in NO_PROXY",
            )
        }
        guard kind == .http || parts.user == nil else {
            throw RelayClientError(.invalidAddress, "a password for a socks5 proxy is not supported")
        }
        self.kind = kind
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        port = parts.port ?? (kind == .http ? 80 : 1080)
        user = parts.user
        password = parts.password
    }

    var configuration: HTTPClient.Configuration.Proxy {
        switch kind {
        case .socks5: .socksServer(host: host, port: port)
        case .http:
            .server(
                host: host,
                port: port,
                authorization: user.map { .basic(username: $0, password: password ?? "") },
            )
        }
    }
}

extension ProxyAddress: CustomStringConvertible, CustomReflectable {
    /// Without the password.
    package var description: String { "\(kind.rawValue)://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
