/// The syntax of label keys and values, as in Kubernetes.
package enum LabelSyntax {
    static let keyRule =
        "must be a name of at most 63 letters, digits, '-', '_' and '.', which starts and ends with a letter or digit, "
        + "after an optional DNS name and '/' (such as 'team' or 'example.com/team')"
    static let valueRule =
        "must be empty, or at most 63 letters, digits, '-', '_' and '.', and start and end with a letter or digit "
        + "(such as 'my_value')"

    /// Whether a text can be the key of a label or annotation.
    package static func isKey(_ text: String) -> Bool {
        guard text.utf8.count <= 253 + 1 + 63 else { return false }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return switch parts.count {
        case 1: isName(parts[0])
        case 2: DNSName.isSubdomain(parts[0]) && isName(parts[1])
        default: false
        }
    }

    /// Whether a text can be the value of a label.
    package static func isValue(_ text: String) -> Bool { text.isEmpty || isName(text[...]) }

    /// Whether only controllers may set the key.
    static func isReserved(_ key: String) -> Bool {
        guard let slash = key.firstIndex(of: "/") else { return false }
        return key[..<slash] == "runagx.com" || key[..<slash].hasSuffix(".runagx.com")
    }

    private static func isName(_ text: Substring) -> Bool {
        let bytes = text.utf8
        guard (1...63).contains(bytes.count), let first = bytes.first, let last = bytes.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
