/// An RFC 6901 pointer into a document: `/spec/env/0`, with `~1` for `/` and `~0` for `~`.
struct JSONPointer: Equatable {
    var tokens: [String]

    /// The pointer that a text is; nil if it is none.
    init?(_ text: String) {
        guard !text.isEmpty else {
            tokens = []
            return
        }
        var parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.removeFirst().isEmpty else { return nil }
        tokens = []
        for part in parts {
            guard let token = Self.unescape(part) else { return nil }
            tokens.append(token)
        }
    }

    private static func unescape(_ part: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var iterator = part.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            switch iterator.next() {
            case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The position that a token names in an array: digits without a leading zero.
    static func index(_ token: String) -> Int? {
        guard token.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            token == "0" || token.utf8.first != UInt8(ascii: "0")
        else { return nil }
        return Int(token)
    }

    /// True if the other pointer leads to this value or into it.
    func contains(_ other: JSONPointer) -> Bool {
        other.tokens.starts(with: tokens)
    }
}
