/// A place in a text, as editors count it.
package struct SourcePosition: Sendable, Hashable {
    /// Counted from 1.
    package var line: Int
    /// In Unicode scalars, counted from 1.
    package var column: Int

    /// Both counted from 1.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of a byte of a UTF-8 text; the text before it needn't be valid UTF-8.
    init(offset: Int, in bytes: [UInt8]) {
        self.init(line: 1, column: 1)
        advance(over: bytes[..<min(offset, bytes.count)])
    }

    /// Moves over bytes; a continuation byte of UTF-8 is no column of its own.
    mutating func advance(over bytes: ArraySlice<UInt8>) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
    }
}
