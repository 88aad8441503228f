/// Reads the fields of one message of protocol buffers, whatever the bytes are.
struct ProtobufReader {
    enum Value {
        case varint(UInt64)
        case content(ArraySlice<UInt8>)
        /// Of a type that no field here has.
        case fixed
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field with its number; nil at the end of the message.
    mutating func next() throws(ProtobufFault) -> (number: UInt64, value: Value)? {
        guard !rest.isEmpty else { return nil }
        let tag = try varint()
        guard tag >> 3 > 0 else { throw ProtobufFault("a field has the number 0") }
        switch tag & 7 {
        case 0: return (tag >> 3, .varint(try varint()))
        case 1:
            _ = try take(8)
            return (tag >> 3, .fixed)
        case 2:
            let length = try varint()
            return (tag >> 3, .content(try take(length)))
        case 5:
            _ = try take(4)
            return (tag >> 3, .fixed)
        default: throw ProtobufFault("a field has the wire type \(tag & 7)")
        }
    }

    private mutating func take(_ length: UInt64) throws(ProtobufFault) -> ArraySlice<UInt8> {
        guard length <= UInt64(rest.count) else { throw ProtobufFault("a field is longer than the message") }
        defer { rest = rest.dropFirst(Int(length)) }
        return rest.prefix(Int(length))
    }

    private mutating func varint() throws(ProtobufFault) -> UInt64 {
        var result: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else { throw ProtobufFault("the message ends within a number") }
            // Of the tenth byte only one bit has a place.
            guard shift < 63 || byte <= 1 else { break }
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return result }
        }
        throw ProtobufFault("a number has more than 64 bits")
    }
}

/// Why bytes are no message of the type wanted; for a person.
struct ProtobufFault: Error, Sendable, Hashable {
    let message: String

    init(_ message: String) { self.message = message }
}
