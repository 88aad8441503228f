/// Text that comes from an agent, made fit for a record: bounded, and without what its readers can't take.
extension String {
    /// The most of a final text that a record keeps, in bytes of UTF-8; the end of a longer one.
    static let longestFinalText = 65_536
    /// The most of a message that a record keeps, in bytes of UTF-8; the start of a longer one.
    static let longestMessage = 4096

    /// The longest start of at most so many bytes that splits no character of Unicode.
    func head(bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        var end = utf8.index(startIndex, offsetBy: max(bytes, 0))
        while end > startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
        return String(self[..<end])
    }

    /// The longest end of at most so many bytes that splits no character of Unicode.
    func tail(bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        var start = utf8.index(endIndex, offsetBy: -max(bytes, 0))
        while start < endIndex, utf8[start] & 0xC0 == 0x80 { start = utf8.index(after: start) }
        return String(self[start...])
    }

    /// With U+FFFD for each zero byte, which readers such as a terminal or a browser don't take as text.
    var withoutZeroBytes: String {
        guard utf8.contains(0) else { return self }
        var scalars = String.UnicodeScalarView()
        for scalar in unicodeScalars { scalars.append(scalar == "\0" ? "\u{FFFD}" : scalar) }
        return String(scalars)
    }

    /// As the final text of a record.
    var asFinalText: String { tail(bytes: Self.longestFinalText).withoutZeroBytes.tail(bytes: Self.longestFinalText) }

    /// As the message of a record, without the blanks around it; nil if nothing is left.
    var asMessage: String? {
        let text = trimmed.head(bytes: Self.longestMessage).withoutZeroBytes.head(bytes: Self.longestMessage)
        return text.isEmpty ? nil : text
    }

    /// On one line of at most 300 bytes, with a blank for each control character.
    var asOneLine: String {
        var scalars = String.UnicodeScalarView()
        for scalar in head(bytes: 300).unicodeScalars {
            scalars.append(scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? " " : scalar)
        }
        return String(scalars).trimmed
    }

    /// Without blanks and line breaks of ASCII at both ends.
    var trimmed: String {
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let start = utf8.firstIndex(where: { !isBlank($0) }),
            let last = utf8.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(self[start..<utf8.index(after: last)])
    }
}
