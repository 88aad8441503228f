extension JSONValue {
    /// What a value takes beside its text, and what a member's name takes beside its own.
    private static let overhead = 64

    /// Bytes of memory that the value takes, roughly: of small values rather too many.
    package var footprint: Int {
        switch self {
        case .null, .bool, .integer, .number: Self.overhead
        case .string(let text): Self.overhead + text.utf8.count
        case .array(let elements): elements.reduce(Self.overhead) { $0 + $1.footprint }
        case .object(let members):
            members.reduce(Self.overhead) { $0 + Self.overhead + $1.key.utf8.count + $1.value.footprint }
        }
    }
}
