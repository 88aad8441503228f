/// What every parser here asks of a text before it reads it: not too long, UTF-8, no NUL.
enum TextCheck {
    /// Throws for the first thing that is wrong with the whole text.
    static func check(_ bytes: [UInt8], limits: ParseLimits) throws(ParseError) {
        guard bytes.count <= limits.maximumBytes else {
            throw ParseError(
                .tooLarge,
                "the text has \(bytes.count) bytes, at most \(limits.maximumBytes) are allowed; split it",
            )
        }
        if let offset = bytes.firstIndex(of: 0) {
            throw ParseError(
                .encoding,
                "a NUL byte is not allowed; save the file as UTF-8 text",
                position: SourcePosition(offset: offset, in: bytes),
            )
        }
        if let offset = firstInvalidUTF8(in: bytes) {
            throw ParseError(
                .encoding,
                "byte \(hexadecimal(bytes[offset])) is not UTF-8; save the file as UTF-8 text",
                position: SourcePosition(offset: offset, in: bytes),
            )
        }
    }

    /// Two hexadecimal digits after `0x`.
    static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "0x" + (digits.utf8.count < 2 ? "0" : "") + digits
    }

    /// The offset of the first sequence that isn't UTF-8: overlong forms and surrogates are none.
    static func firstInvalidUTF8(in bytes: [UInt8]) -> Int? {
        var offset = 0
        while offset < bytes.count {
            if bytes[offset] < 0x80 {
                offset += 1
                continue
            }
            guard let length = sequenceLength(at: offset, in: bytes) else { return offset }
            offset += length
        }
        return nil
    }

    private static func sequenceLength(at offset: Int, in bytes: [UInt8]) -> Int? {
        let first = bytes[offset]
        let length: Int
        // The lead byte narrows the second one: this keeps out overlong forms, surrogates and values past U+10FFFF.
        let second: ClosedRange<UInt8>
        switch first {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard offset + length <= bytes.count, second.contains(bytes[offset + 1]) else { return nil }
        for index in (offset + 2)..<max(offset + length, offset + 2) where bytes[index] & 0xC0 != 0x80 { return nil }
        return length
    }
}
