/// The syntax of label keys and values, as in Kubernetes.
package enum LabelSyntax {
    /// Whether a text can be the key of a label or annotation: `[prefix/]name`, the prefix a DNS subdomain of at most 253
    /// characters.
    package static func isKey(_ text: String) -> Bool {
        guard text.utf8.count <= 253 + 1 + 63 else { return false }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return switch parts.count {
        case 1: isName(parts[0])
        case 2: isSubdomain(parts[0]) && isName(parts[1])
        default: false
        }
    }

    /// Whether a text can be the value of a label.
    package static func isValue(_ text: String) -> Bool { text.isEmpty || isName(text[...]) }

    /// 1 to 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
    private static func isName(_ text: Substring) -> Bool {
        let bytes = text.utf8
        guard (1...63).contains(bytes.count), let first = bytes.first, let last = bytes.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    /// Names joined by dots, in lower case.
    private static func isSubdomain(_ text: Substring) -> Bool {
        text.utf8.count <= 253 && !text.utf8.contains { $0 == UInt8(ascii: "_") || isUppercase($0) }
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isName)
    }

    private static func isUppercase(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || isUppercase(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
