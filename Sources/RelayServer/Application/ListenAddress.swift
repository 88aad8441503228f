/// Where the relay listens: a loopback address and a port, since nobody is asked who they are.
package struct ListenAddress: Sendable, Hashable {
    /// `localhost` or an IP address, an IPv6 address without brackets.
    package let host: String
    /// 0 for one that the system chooses.
    package let port: Int

    /// Reads `host:port`; throws what is wrong with it, also if others than this machine could connect.
    package init(_ text: String) throws(RelayServerError) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw RelayServerError(
                .address,
                "listen on \"\(text)\": write an address and a port, such as 127.0.0.1:7878",
            )
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard Self.isLoopback(host) else {
            throw RelayServerError(
                .address,
                "listen on \"\(text)\": authentication is off, so only this machine may connect; "
                    + "use 127.0.0.1, [::1] or localhost",
            )
        }
        self.host = host
        self.port = Int(port)
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0).map(String.init) == String($0) }
    }
}

extension ListenAddress: CustomStringConvertible {
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
