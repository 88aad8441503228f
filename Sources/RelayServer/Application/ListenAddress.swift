/// Where the relay listens: a host and a port.
package struct ListenAddress: Sendable, Hashable {
    /// A host name or an IP address, an IPv6 address without brackets.
    package let host: String
    /// 0 for one that the system chooses.
    package let port: Int

    /// Reads `host:port`; throws `address` with what is wrong with it.
    package init(_ text: String) throws(RelayServerError) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw Self.unreadable(text)
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            throw Self.unreadable(text)
        }
        guard !host.isEmpty else { throw Self.unreadable(text) }
        self.host = host
        self.port = Int(port)
    }

    private static func unreadable(_ text: String) -> RelayServerError {
        RelayServerError(.address, "listen on \"\(text)\": write an address and a port, such as 127.0.0.1:7878")
    }

    /// Whether only this machine can connect.
    package var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0).map(String.init) == String($0) }
    }

    /// Whether it stands for all addresses of this machine.
    package var isEverywhere: Bool { host == "0.0.0.0" || host == "::" }
}

extension ListenAddress: CustomStringConvertible {
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
