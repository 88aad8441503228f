import Foundation

/// Where a relay answers: scheme, host, port and, behind a proxy, a path prefix.
package struct RelayAddress: Sendable, Hashable {
    /// Where `agx-relay serve` listens when nothing else is said.
    package static let standard = RelayAddress(scheme: "http", host: "127.0.0.1", port: 7878, prefix: "")

    package let scheme: String
    /// A name or an IP address; an IPv6 address without brackets.
    package let host: String
    package let port: Int
    /// Empty, or a path that starts with `/` and doesn't end with one.
    package let prefix: String

    /// Reads `http://host:port`, also without the scheme; throws `RelayClientError` that says what is wrong.
    package init(_ text: String) throws(RelayClientError) {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        let full = trimmed.contains("://") ? trimmed : "http://" + trimmed
        guard let parts = URLComponents(string: full), let scheme = parts.scheme?.lowercased(),
            let host = parts.host, !host.isEmpty
        else {
            throw RelayClientError(.invalidAddress, "\"\(text)\" is not a server address: write http://HOST:PORT")
        }
        guard scheme == "http" || scheme == "https" else {
            throw RelayClientError(
                .invalidAddress,
                "server address \"\(text)\": scheme \"\(scheme)\" is not known, use http or https",
            )
        }
        guard parts.query == nil, parts.fragment == nil, parts.user == nil, parts.password == nil else {
            throw RelayClientError(
                .invalidAddress,
                "server address \"\(text)\" must not have a query, a fragment or a password: write http://HOST:PORT",
            )
        }
        let port = parts.port ?? (scheme == "https" ? 443 : trimmed.contains("://") ? 80 : Self.standard.port)
        guard (1...65_535).contains(port) else {
            throw RelayClientError(.invalidAddress, "server address \"\(text)\": a port is between 1 and 65535")
        }
        self.init(
            scheme: scheme,
            host: host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")),
            port: port,
            prefix: parts.percentEncodedPath.trimmingSuffix("/"),
        )
    }

    private init(scheme: String, host: String, port: Int, prefix: String) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.prefix = prefix
    }

    /// Whether the connection is encrypted.
    package var isSecure: Bool { scheme == "https" }

    /// `host:port`, as the `Host` header wants it.
    package var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}

extension RelayAddress: CustomStringConvertible {
    package var description: String { "\(scheme)://\(authority)\(prefix)" }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: Character) -> String {
        var text = self
        while text.last == suffix { text.removeLast() }
        return text
    }
}
