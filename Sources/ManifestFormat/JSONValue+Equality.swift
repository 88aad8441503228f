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
}
