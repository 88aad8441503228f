// In manifests an absent list or map and an empty one mean the same. The synthesised coding of this module's types
// picks these overloads, so their properties can be plain arrays and dictionaries that are left out while empty.

extension KeyedDecodingContainer {
    func decode<Element: Decodable>(_ type: [Element].Type, forKey key: Key) throws -> [Element] {
        try decodeIfPresent(type, forKey: key) ?? []
    }

    func decode(_ type: [String: String].Type, forKey key: Key) throws -> [String: String] {
        try decodeIfPresent(type, forKey: key) ?? [:]
    }
}

extension KeyedEncodingContainer {
    mutating func encode<Element: Encodable>(_ elements: [Element], forKey key: Key) throws {
        guard !elements.isEmpty else { return }
        try encodeIfPresent(elements, forKey: key)
    }

    mutating func encode(_ members: [String: String], forKey key: Key) throws {
        guard !members.isEmpty else { return }
        try encodeIfPresent(members, forKey: key)
    }
}
