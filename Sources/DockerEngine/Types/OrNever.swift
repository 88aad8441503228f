/// Decodes a time as engines write it; absent, empty, malformed and "year 1" are nil.
@propertyWrapper
package struct OrNever: Codable, Sendable, Hashable {
    /// The time; nil for never.
    package var wrappedValue: EngineTime?

    /// Wraps a time.
    package init(wrappedValue: EngineTime?) { self.wrappedValue = wrappedValue }

    /// Decodes RFC 3339 text.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // A time of another shape (old engines have numbers in places) is no reason to lose the rest of the answer.
        wrappedValue = (try? container.decode(String.self)).flatMap { EngineTime(rfc3339: $0) }
    }

    /// Encodes RFC 3339 text; never is null.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue?.rfc3339)
    }
}

extension KeyedDecodingContainer {
    /// What synthesised decoding calls for a field marked `@OrNever`.
    func decode(_ type: OrNever.Type, forKey key: Key) throws -> OrNever {
        try decodeIfPresent(OrNever.self, forKey: key) ?? OrNever(wrappedValue: nil)
    }
}
