/// Hand-written checks of DNS-1123 names: linear in the text, and bounded.
package enum DNSName {
    /// What would be right, for messages.
    package static let labelRule =
        "a DNS label has at most 63 lower case letters, digits and '-', and starts and ends with a letter or digit "
        + "(such as 'my-name' or '123-abc')"
    /// What would be right, for messages.
    package static let subdomainRule =
        "a DNS name has at most 253 lower case letters, digits, '-' and '.', and starts and ends with a letter or "
        + "digit (such as 'example.com')"

    /// Whether the text is a DNS-1123 label of 1 to 63 characters.
    package static func isLabel(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        guard (1...63).contains(bytes.count), let first = bytes.first else { return false }
        var last = first
        for byte in bytes {
            guard isLowerAlphanumeric(byte) || byte == UInt8(ascii: "-") else { return false }
            last = byte
        }
        return isLowerAlphanumeric(first) && isLowerAlphanumeric(last)
    }

    /// Whether the text is a DNS-1123 subdomain: labels joined by dots, 1 to 253 characters.
    package static func isSubdomain(_ text: some StringProtocol) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isLabel($0) }
    }

    private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
