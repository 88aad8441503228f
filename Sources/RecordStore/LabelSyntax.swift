/// What Kubernetes takes for a label's key and value.
enum LabelSyntax {
    /// `[prefix/]name`: the prefix a DNS subdomain of at most 253 characters, the name at most 63.
    static func isKey(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, parts.count <= 2, !name.isEmpty, isValue(name) else { return false }
        guard parts.count == 2 else { return true }
        let prefix = parts[0]
        guard prefix.utf8.count <= 253 else { return false }
        return prefix.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isDNSLabel)
    }

    /// Empty, or at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
    static func isValue(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last else { return true }
        guard bytes.count <= 63, isAlphanumeric(first), isAlphanumeric(last) else { return false }
        return bytes.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    private static func isDNSLabel(_ text: Substring) -> Bool {
        !text.isEmpty && isValue(text) && !text.utf8.contains { $0 == UInt8(ascii: "_") || isUppercase($0) }
    }

    private static func isUppercase(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || isUppercase(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
