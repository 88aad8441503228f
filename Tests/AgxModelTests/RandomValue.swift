import ManifestFormat
import TestSupport

@testable import AgxModel

/// Random values that look like a schema, with something wrong here and there.
enum RandomValue {
    /// A value of a schema in which one field in `oddness` is of a random kind.
    static func make(
        like node: SchemaNode,
        depth: Int,
        oddness: Int = 6,
        using generator: inout SeededGenerator,
    ) -> JSONValue {
        guard Int.random(in: 0..<oddness, using: &generator) > 0 || depth == 0 else {
            return odd(depth: depth, using: &generator)
        }
        switch node.type {
        case .object:
            var members: [String: JSONValue] = [:]
            for (name, property) in node.properties.sorted(by: { $0.key < $1.key })
            where node.required.contains(name) || Bool.random(using: &generator) {
                members[name] = make(like: property, depth: depth + 1, oddness: oddness, using: &generator)
            }
            if Int.random(in: 0..<oddness, using: &generator) == 0 {
                members["zz"] = odd(depth: depth, using: &generator)
            }
            return .object(members)
        case .array:
            guard let items = node.items else { return [] }
            let count = Int.random(in: 0..<2, using: &generator)
            return .array(
                (0..<count).map { _ in make(like: items, depth: depth + 1, oddness: oddness, using: &generator) }
            )
        default:
            return SchemaSample.maximal(of: node)
        }
    }

    private static func odd(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<9, using: &generator) {
        case 0: .null
        case 1: .bool(true)
        case 2: .integer(.random(in: .min ... .max, using: &generator))
        case 3: .number(.random(in: -1e300...1e300, using: &generator))
        case 4: .string(String(repeating: "é\u{0}\u{1F600}", count: .random(in: 0..<200, using: &generator)))
        case 5 where depth < 8: .array([odd(depth: depth + 1, using: &generator)])
        case 6 where depth < 8: .object(["": odd(depth: depth + 1, using: &generator), "a.b/c": 1])
        case 7: .string("99999999999999999999Ei")
        default: .string("-1h")
        }
    }
}
