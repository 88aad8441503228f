import Foundation

/// What is reached without a proxy: the rules of Go's `NO_PROXY`, which Kubernetes clients follow.
struct NoProxy: Sendable {
    private let entries: [String]

    /// Names, addresses and networks with commas between them; `*` is everything.
    init(_ text: String) {
        entries = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    }

    func contains(host: String, port: Int) -> Bool {
        let host = host.lowercased()
        return entries.contains { $0 == "*" || Self.network($0, contains: host) || Self.entry($0, names: host, port) }
    }

    /// `example.com` also stands for what is below it, `.example.com` and `*.example.com` only for that; each may have a
    /// port.
    private static func entry(_ entry: String, names host: String, _ port: Int) -> Bool {
        var name = entry
        if bytes(of: name) == nil, let colon = name.lastIndex(of: ":") {
            guard name[name.index(after: colon)...] == String(port) else { return false }
            name = String(name[..<colon])
        }
        name = name.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        if let address = bytes(of: name) { return address == bytes(of: host) }
        if name.hasPrefix("*.") { name.removeFirst() }
        if name.hasPrefix(".") { return name.count > 1 && host.hasSuffix(name) }
        return !name.isEmpty && (host == name || host.hasSuffix("." + name))
    }

    /// Whether an entry is a network, such as `10.0.0.0/8`, that the host is in.
    private static func network(_ entry: String, contains host: String) -> Bool {
        let parts = entry.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let network = bytes(of: parts[0]), let address = bytes(of: host),
            network.count == address.count, let length = Int(parts[1]), (0...network.count * 8).contains(length)
        else { return false }
        return zip(network, address).enumerated()
            .allSatisfy { index, pair in
                let significant = min(max(length - index * 8, 0), 8)
                return (pair.0 ^ pair.1) >> UInt8(8 - significant) == 0
            }
    }

    /// The 4 or 16 bytes of an IP address; nil for a name.
    private static func bytes(of text: String) -> [UInt8]? {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, text, &bytes) == 1 { return bytes }
        }
        return nil
    }
}
