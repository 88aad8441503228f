/// How the canonical YAML writer writes a string.
enum YAMLTextStyle {
    /// As it is: no YAML parser, old or new, could take it for anything else.
    case plain
    /// In double quotes with JSON's escapes.
    case quoted
    /// In double quotes, with characters escaped that JSON allows as they are.
    case escaped
    /// As a literal block.
    case multiline

    /// Decides in one pass over the bytes.
    init(of text: String) {
        var copy = text
        self = copy.withUTF8(Self.style)
    }

    private static func style(_ text: UnsafeBufferPointer<UInt8>) -> YAMLTextStyle {
        guard let first = text.first, let last = text.last else { return .quoted }
        var (hasLineBreak, hasControl, hasOther) = (false, false, false)
        var canBePlain = !isIndicator(first) && first != 0x20 && last != 0x20 && last != UInt8(ascii: ":")
        for index in text.indices {
            switch text[index] {
            case 0x0A: hasLineBreak = true
            case 0..<0x20: hasControl = hasControl || text[index] != 0x09
            case UInt8(ascii: ":"):
                if index + 1 < text.count, text[index + 1] == 0x20 { canBePlain = false }
            case UInt8(ascii: "#"):
                if index > 0, text[index - 1] == 0x20 { canBePlain = false }
            case 0x7F...: hasOther = true
            default: break
            }
            if text[index] == 0x09 { canBePlain = false }
        }
        if hasOther, String(decoding: text, as: UTF8.self).unicodeScalars.contains(where: isUnprintable) {
            return .escaped
        }
        if hasControl { return .quoted }
        if hasLineBreak { return first == 0x20 || first == 0x09 || first == 0x0A ? .quoted : .multiline }
        return canBePlain && !isAmbiguous(text) ? .plain : .quoted
    }

    /// Characters that open something else than plain text; `-` and `+` are looked at with what follows.
    private static func isIndicator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "*"),
            UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "'"), UInt8(ascii: "\""),
            UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "="):
            true
        default: false
        }
    }

    /// Text that some YAML parser reads as null, a boolean, a number, a time or a mark between documents.
    private static func isAmbiguous(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        switch text[0] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."):
            return text.allSatisfy(isNumeric) || text.starts(with: "...".utf8)
        case UInt8(ascii: "-"), UInt8(ascii: "+"):
            guard text.count > 1, text[1] != 0x20 else { return true }
            let isSignOfNumber =
                text[1] == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[1])
            return isSignOfNumber && text.allSatisfy(isNumeric) || text.starts(with: "---".utf8)
        case UInt8(ascii: "<"): return text.count == 2 && text[1] == UInt8(ascii: "<")
        case UInt8(ascii: "~"): return text.count == 1
        default:
            guard text.count <= 5 else { return false }
            if case .value(.string) = YAMLScalar.meaning(of: String(decoding: text, as: UTF8.self)) { return false }
            return true
        }
    }

    /// Of numbers in any base, with `_`, infinities, dates, times of day and sexagesimals.
    private static func isNumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "o"),
            UInt8(ascii: "O"), UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: "n"), UInt8(ascii: "N"),
            UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "z"), UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "+"), UInt8(ascii: "-"), 0x20:
            true
        default: false
        }
    }

    /// Not printable in YAML, a line break only to YAML, or invisible to a reader (direction marks, zero width).
    private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x7F...0xA0, 0xAD, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFF: true
        case 0x1_0000...: scalar.value & 0xFFFE == 0xFFFE || scalar.value >= 0xE_0000
        default: false
        }
    }

    /// True for what a double-quoted string may not hold as it is.
    static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || scalar == "\"" || scalar == "\\" || isUnprintable(scalar)
    }
}
