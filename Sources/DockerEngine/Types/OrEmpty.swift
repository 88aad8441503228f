/// A value that has a natural empty form: what an absent field of an engine's answer stands for.
package protocol EmptyInitializable {
    /// The empty form.
    init()
}

extension String: EmptyInitializable {}
extension Bool: EmptyInitializable {}
extension Int: EmptyInitializable {}
extension Int64: EmptyInitializable {}
extension UInt64: EmptyInitializable {}
extension Array: EmptyInitializable {}
extension Dictionary: EmptyInitializable {}

/// Decodes an absent or null field as the empty value, as engines of different ages leave different fields out.
@propertyWrapper
package struct OrEmpty<Value: EmptyInitializable & Codable & Sendable & Hashable>: Codable, Sendable, Hashable {
    /// The value, empty when the field was absent.
    package var wrappedValue: Value

    /// Wraps a value.
    package init(wrappedValue: Value) { self.wrappedValue = wrappedValue }

    /// Decodes the value itself; a null is empty.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        wrappedValue = container.decodeNil() ? Value() : try container.decode(Value.self)
    }

    /// Encodes the value itself.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

extension KeyedDecodingContainer {
    /// What synthesised decoding calls for a field marked `@OrEmpty`.
    func decode<Value>(_ type: OrEmpty<Value>.Type, forKey key: Key) throws -> OrEmpty<Value> {
        OrEmpty(wrappedValue: try decodeIfPresent(Value.self, forKey: key) ?? Value())
    }
}
