extension JSONValue {
    /// Whether two values have the same text.
    ///
    /// `String` takes two spellings of one character in Unicode for equal; to replace one by the other is a change.
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): hasSameBytes(left, right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right && hasSameNames(left, right)
        default: false
        }
    }

    /// For objects that are equal but for the spelling of their names.
    private static func hasSameNames(_ left: [String: JSONValue], _ right: [String: JSONValue]) -> Bool {
        left.keys.allSatisfy { name in
            right.index(forKey: name).map { hasSameBytes(name, right.keys[$0]) } ?? false
        }
    }

    private static func hasSameBytes(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
    }

    /// Hashes the text of the value.
    ///
    /// The hash of a `String` is one for all spellings, so texts that are unequal here could be made to share it by the
    /// thousand, and a set of them would compare each with all the others.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(rank)
        switch self {
        case .null: break
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .number(let value): hasher.combine(value)
        case .string(let text): Self.combine(text, into: &hasher)
        case .array(let elements): hasher.combine(elements)
        case .object(let members):
            var sum = 0
            for (name, value) in members {
                // Members have no order: each starts from the same state.
                var member = hasher
                Self.combine(name, into: &member)
                member.combine(value)
                sum ^= member.finalize()
            }
            hasher.combine(sum)
        }
    }

    /// Tells the types apart.
    private var rank: UInt8 {
        switch self {
        case .null: 0
        case .bool: 1
        case .integer: 2
        case .number: 3
        case .string: 4
        case .array: 5
        case .object: 6
        }
    }

    private static func combine(_ text: String, into hasher: inout Hasher) {
        hasher.combine(text.utf8.count)
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
