extension JSONParser {
    /// The next byte; 0, which no text holds, at the end.
    var peek: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    mutating func skipWhitespace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }

    /// Steps over `text` if it is next.
    mutating func skip(_ text: StaticString) -> Bool {
        guard bytes.count - offset >= text.utf8CodeUnitCount else { return false }
        let matches = text.withUTF8Buffer { buffer in
            buffer.indices.allSatisfy { bytes[offset + $0] == buffer[$0] }
        }
        if matches { offset += text.utf8CodeUnitCount }
        return matches
    }

    /// What is next, in words for an error.
    var found: String {
        guard offset < bytes.count else { return "the end of the text" }
        let end = min(offset + 4, bytes.count)
        guard let scalar = String(decoding: bytes[offset..<end], as: UTF8.self).unicodeScalars.first else {
            return "nothing"
        }
        return Self.describe(scalar)
    }

    /// A character as an error shows it: itself in backticks or, if it can't be seen, its number.
    static func describe(_ scalar: Unicode.Scalar) -> String {
        let isVisible = scalar.isASCII ? (0x21...0x7E).contains(scalar.value) : scalar.properties.isAlphabetic
        return isVisible ? "`\(scalar)`" : "U+" + paddedHexadecimal(scalar.value)
    }

    private static func paddedHexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }

    /// An error here, or at another offset.
    func error(_ code: ParseError.Code, _ message: String, at place: Int? = nil) -> ParseError {
        ParseError(
            code,
            message,
            position: SourcePosition(offset: place ?? offset, in: bytes),
            path: path.description,
        )
    }

    /// Reads a number: an integer if it is written as one and has 63 bits, else a finite double.
    mutating func numberLiteral() throws(ParseError) -> JSONValue {
        let start = offset
        if peek == UInt8(ascii: "-") { offset += 1 }
        let integerStart = offset
        guard skipDigits() > 0 else { throw error(.syntax, "expected a digit, found \(found)") }
        if bytes[integerStart] == UInt8(ascii: "0"), offset - integerStart > 1 {
            throw error(.syntax, "a number must not start with 0; write it without leading zeros", at: start)
        }
        var isInteger = true
        if peek == UInt8(ascii: ".") {
            isInteger = false
            offset += 1
            guard skipDigits() > 0 else { throw error(.syntax, "expected a digit after the point, found \(found)") }
        }
        if peek | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            offset += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { offset += 1 }
            guard skipDigits() > 0 else { throw error(.syntax, "expected a digit in the exponent, found \(found)") }
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else {
            throw error(.unsupported, "the number is too large for 64 bits; write it as a string", at: start)
        }
        return .number(number)
    }

    private mutating func skipDigits() -> Int {
        let start = offset
        while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(peek) { offset += 1 }
        return offset - start
    }
}
