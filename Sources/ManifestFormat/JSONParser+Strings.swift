extension JSONParser {
    /// Reads a string literal, the opening quote being next.
    mutating func stringLiteral() throws(ParseError) -> String {
        let opening = offset
        offset += 1
        let start = offset
        skipPlainCharacters()
        if peek == UInt8(ascii: "\"") {
            offset += 1
            return String(decoding: bytes[start..<(offset - 1)], as: UTF8.self)
        }
        var text = Array(bytes[start..<offset])
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                offset += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                try appendEscape(to: &text)
            case 0..<0x20:
                throw error(.syntax, "the control character \(found) must be escaped in a string")
            default:
                let start = offset
                skipPlainCharacters()
                text += bytes[start..<offset]
            }
        }
        throw error(.syntax, "the string that starts here has no closing `\"`", at: opening)
    }

    private mutating func skipPlainCharacters() {
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
            offset += 1
        }
    }

    private mutating func appendEscape(to text: inout [UInt8]) throws(ParseError) {
        let start = offset
        offset += 2
        switch start + 1 < bytes.count ? bytes[start + 1] : 0 {
        case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text += String(try unicodeEscape(from: start)).utf8
        default:
            throw error(.syntax, #"unknown escape; write one of \" \\ \/ \b \f \n \r \t \uXXXX"#, at: start)
        }
    }

    private mutating func unicodeEscape(from start: Int) throws(ParseError) -> Unicode.Scalar {
        var value = try fourHexadecimalDigits(from: start)
        if (0xD800...0xDBFF).contains(value), skip("\\u") {
            let low = try fourHexadecimalDigits(from: start)
            guard (0xDC00...0xDFFF).contains(low) else { throw loneSurrogate(at: start) }
            value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw loneSurrogate(at: start) }
        return scalar
    }

    private func loneSurrogate(at start: Int) -> ParseError {
        error(.syntax, #"half of a surrogate pair; write both halves, such as \ud83d\ude00"#, at: start)
    }

    private mutating func fourHexadecimalDigits(from start: Int) throws(ParseError) -> UInt32 {
        var value: UInt32 = 0
        for index in offset..<(offset + 4) {
            guard index < bytes.count, let digit = Self.hexadecimalDigit(bytes[index]) else {
                throw error(.syntax, #"\u needs four hexadecimal digits"#, at: start)
            }
            value = value << 4 | digit
        }
        offset += 4
        return value
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
