import NIOCore

/// What a list in JSON takes in memory, told while its text comes in: before anything is made of it.
struct ListWeight {
    /// About what a value takes beside its text, as an element or as a member of its container.
    private static let valueBytes = 64

    /// The length of the text.
    private(set) var bytes = 0
    /// At most so many values, one after each bracket and each comma.
    private(set) var values = 1
    private var isInString = false
    private var isEscaped = false

    /// Text and values together, in bytes.
    var total: Int { bytes + values * Self.valueBytes }

    mutating func add(_ chunk: ByteBuffer) {
        bytes += chunk.readableBytes
        chunk.withUnsafeReadableBytes { for byte in $0 { add(byte) } }
    }

    private mutating func add(_ byte: UInt8) {
        guard !isInString else {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","): values += 1
        default: return
        }
    }
}
