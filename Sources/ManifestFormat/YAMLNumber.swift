/// The number forms of YAML 1.1 as Go's parser reads them: `1_000`, `0x1F`, `0o17`, `017`, `0b101`, `1.5e3`, `.5`.
enum YAMLNumber {
    private static let infinities: Set<String> = [
        ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN",
    ]

    /// Reads text that starts with a digit, a sign or a point; a string if it is no number.
    static func meaning(of text: String) -> YAMLScalar.Meaning {
        if infinities.contains(text) { return .notFinite }
        // Longer text is no number anyone writes, and must not cost a conversion.
        guard text.utf8.count <= 400 else { return .value(.string(text)) }
        let startsWithPoint = text.utf8.first == UInt8(ascii: ".")
        let digits = startsWithPoint ? Array(text.utf8) : text.utf8.filter { $0 != UInt8(ascii: "_") }
        if let integer = integer(digits[...]) { return .value(.integer(integer)) }
        guard isFloat(digits[...]) else { return .value(.string(text)) }
        guard let number = Double(String(decoding: digits, as: UTF8.self)), number.isFinite else { return .notFinite }
        return .value(.number(number))
    }

    private static func integer(_ digits: ArraySlice<UInt8>) -> Int64? {
        var magnitude = digits
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { magnitude = magnitude.dropFirst() }
        guard let first = magnitude.first, isDigit(first) else { return nil }
        var radix = 10
        if first == UInt8(ascii: "0"), magnitude.count > 1 {
            switch magnitude[magnitude.startIndex + 1] | 0x20 {
            case UInt8(ascii: "x"): (radix, magnitude) = (16, magnitude.dropFirst(2))
            case UInt8(ascii: "o"): (radix, magnitude) = (8, magnitude.dropFirst(2))
            case UInt8(ascii: "b"): (radix, magnitude) = (2, magnitude.dropFirst(2))
            default: (radix, magnitude) = (8, magnitude.dropFirst())
            }
            guard let first = magnitude.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else {
                return nil
            }
        }
        return Int64((isNegative ? "-" : "") + String(decoding: magnitude, as: UTF8.self), radix: radix)
    }

    /// True for what Go's YAML parser takes for a float.
    ///
    /// That is `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`.
    private static func isFloat(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            let fraction = rest.prefix(while: isDigit)
            rest = rest.dropFirst(fraction.count)
            guard !whole.isEmpty || !fraction.isEmpty else { return false }
        } else if whole.isEmpty {
            return false
        }
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
            guard let digit = rest.first, isDigit(digit) else { return false }
            rest = rest.drop(while: isDigit)
        }
        return rest.isEmpty
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
