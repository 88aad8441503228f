import Foundation

/// Where a relay answers: scheme, host, port and, behind a proxy, a path prefix.
package struct RelayAddress: Sendable, Hashable {
    /// Where `agx-relay serve` listens when nothing else is said.
    package static let standard = RelayAddress(scheme: "https", host: "127.0.0.1", port: 7878, prefix: "")

    package let scheme: String
    /// A name or an IP address; an IPv6 address without brackets.
    package let host: String
    package let port: Int
    /// Empty, or a path that starts with `/` and doesn't end with one.
    package let prefix: String

    /// Reads `https://host:port`, also without the scheme; throws `RelayClientError` that says what is wrong.
    package init(_ text: String) throws(RelayClientError) {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        let full = trimmed.contains("://") ? trimmed : "https://" + trimmed
        guard let parts = URLComponents(string: full), let scheme = parts.scheme?.lowercased(),
            let host = parts.host, !host.isEmpty
        else {
            throw RelayClientError(.invalidAddress, "\"\(text)\" is not a server address: write https://HOST:PORT")
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
                "server address \"\(text)\" must not have a query, a fragment or a password: write https://HOST:PORT",
            )
        }
        let port = parts.port ?? (!trimmed.contains("://") ? Self.standard.port : scheme == "https" ? 443 : 80)
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

    /// Whether the host is this machine itself, so that nobody can listen in between.
    package var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
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
