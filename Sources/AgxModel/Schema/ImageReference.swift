/// The syntax of image references: `[host[:port]/]path[:tag][@sha256:digest]`.
enum ImageReference {
    static let rule = "must be an image reference such as postgres:17 or ghcr.io/acme/tools@sha256:<64 hex digits>"

    static func problem(with text: String) -> String? {
        guard (1...512).contains(text.utf8.count) else { return rule }
        var rest = text[...]
        if let at = rest.lastIndex(of: "@") {
            guard isDigest(rest[rest.index(after: at)...]) else { return rule }
            rest = rest[..<at]
        }
        let lastSlash = rest.lastIndex(of: "/") ?? rest.startIndex
        if let colon = rest[lastSlash...].lastIndex(of: ":") {
            guard isTag(rest[rest.index(after: colon)...]) else { return rule }
            rest = rest[..<colon]
        }
        var parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count > 1, let host = parts.first, isHost(host) { parts.removeFirst() }
        guard parts.allSatisfy(isPathComponent) else {
            return text.contains(where: \.isUppercase) ? "\(rule); the part before the tag must be lower case" : rule
        }
        return nil
    }

    private static func isDigest(_ text: Substring) -> Bool {
        guard text.hasPrefix("sha256:") else { return false }
        let hex = text.utf8.dropFirst(7)
        return hex.count == 64
            && hex.allSatisfy { (0x30...0x39).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }

    private static func isTag(_ text: Substring) -> Bool {
        guard (1...128).contains(text.utf8.count), let first = text.utf8.first else { return false }
        return (isAlphanumeric(first) || first == UInt8(ascii: "_"))
            && text.utf8.allSatisfy { isAlphanumeric($0) || "_.-".utf8.contains($0) }
    }

    /// What Docker takes for a registry: a first part with a dot or a port, or `localhost`.
    private static func isHost(_ text: Substring) -> Bool {
        guard text == "localhost" || text.contains(".") || text.contains(":") else { return false }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty, parts.count <= 2 else { return false }
        if parts.count == 2 { guard let port = UInt16(parts[1]), port > 0 else { return false } }
        return name.utf8.allSatisfy { isAlphanumeric($0) || ".-".utf8.contains($0) }
    }

    /// Lower case letters and digits, joined by '.', '_', '__' or any number of '-'.
    private static func isPathComponent(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, isLower(first), isLower(last) else {
            return false
        }
        var separator: [UInt8] = []
        for byte in text.utf8 {
            if isLower(byte) {
                separator = []
                continue
            }
            guard "._-".utf8.contains(byte) else { return false }
            separator.append(byte)
            let isRun = separator.allSatisfy { $0 == UInt8(ascii: "-") } || separator.elementsEqual("__".utf8)
            guard separator.count == 1 || isRun else { return false }
        }
        return true
    }

    private static func isLower(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (0x30...0x39).contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLower(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
