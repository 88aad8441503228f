/// Writes one message of protocol buffers, field after field.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    /// Adds a text, even an empty one.
    mutating func add(_ number: Int, _ text: String) { add(number, Array(text.utf8)) }

    mutating func add(_ number: Int, _ content: [UInt8]) {
        varint(UInt64(number) << 3 | 2)
        varint(UInt64(content.count))
        bytes += content
    }

    mutating func add(_ number: Int, _ flag: Bool) {
        varint(UInt64(number) << 3)
        varint(flag ? 1 : 0)
    }

    /// Adds a message, which `body` writes.
    mutating func add(_ number: Int, _ body: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        body(&inner)
        add(number, inner.bytes)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
