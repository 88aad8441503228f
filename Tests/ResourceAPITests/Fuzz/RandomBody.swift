import ManifestFormat
import TestSupport

/// Bodies that look like something a client would send, with something odd here and there.
struct RandomBody {
    private static let fields = [
        "spec", "plan", "seats", "note", "metadata", "labels", "annotations", "finalizers", "ownerReferences",
        "managedFields", "resourceVersion", "uid", "name", "namespace", "generateName", "status", "phase", "kind",
        "apiVersion", "creationTimestamp", "deletionTimestamp", "", "a/b~", "$patch", "$retainKeys", "fieldsV1", "f:a",
        "$deleteFromPrimitiveList/finalizers", "$setElementOrder/finalizers", "0", "-",
    ]
    private static let texts = [
        "", "acme", "free", "pro", "x/y", "example.com/hold", "Company", "test.dev/v1", "v1", "uid-1", "1", "Apply",
        "replace", "delete", "\u{0}", "\u{1F600}é", "2026-01-01T00:00:00Z", String(repeating: "long", count: 80),
    ]
    private static let pointers = [
        "", "/", "/spec", "/spec/seats", "/spec/note", "/metadata/labels/a~1b", "/metadata/labels", "/metadata",
        "/metadata/finalizers/0", "/metadata/finalizers/-", "/metadata/managedFields", "/metadata/resourceVersion",
        "/metadata/name", "/kind", "/status/phase", "~2", "spec", "/spec/seats/0", "/metadata/finalizers/01", "//",
        "/metadata/finalizers/99999999999999999999",
    ]
    private static let operations = ["add", "remove", "replace", "move", "copy", "test", "sell", ""]

    var random: SeededGenerator

    private mutating func one<Value>(of values: [Value], or other: Value) -> Value {
        values.randomElement(using: &random) ?? other
    }

    mutating func value(depth: Int = 0) -> JSONValue {
        switch Int.random(in: 0..<(depth > 4 ? 6 : 9), using: &random) {
        case 0: .null
        case 1: .bool(.random(using: &random))
        case 2: .integer(one(of: [0, 1, -1, 101, .max, .min], or: 0))
        case 3: .number(.random(in: -1e300...1e300, using: &random))
        case 4, 5: .string(one(of: Self.texts, or: ""))
        case 6: .array((0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth + 1) })
        default: object(depth: depth)
        }
    }

    private mutating func object(depth: Int) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            members[one(of: Self.fields, or: "")] = value(depth: depth + 1)
        }
        return .object(members)
    }

    /// An object of its kind, or nearly.
    mutating func company() -> JSONValue {
        var company: JSONValue = [
            "apiVersion": "test.dev/v1", "kind": "Company", "metadata": ["name": "acme"], "spec": ["seats": 3],
        ]
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let field = one(of: Self.fields, or: "")
            switch Int.random(in: 0..<3, using: &random) {
            case 0: company["metadata"]?[field] = value(depth: 2)
            case 1: company["spec"]?[field] = value(depth: 2)
            default: company[field] = value(depth: 1)
            }
        }
        return company
    }

    mutating func jsonPatch() -> JSONValue {
        let count = Int.random(in: 0...5, using: &random)
        let operations = (0..<count).map { _ -> JSONValue in
            guard Int.random(in: 0..<10, using: &random) > 0 else { return value() }
            var operation: JSONValue = ["op": .string(one(of: Self.operations, or: ""))]
            operation["path"] = .string(one(of: Self.pointers, or: ""))
            if Bool.random(using: &random) { operation["from"] = .string(one(of: Self.pointers, or: "")) }
            if Bool.random(using: &random) { operation["value"] = value(depth: 2) }
            return operation
        }
        return .array(operations)
    }

    /// The bytes, with a few of them wrong now and then.
    mutating func bytes(of value: JSONValue, isYAML: Bool = false) -> [UInt8] {
        var bytes = isYAML ? Array(value.yamlText().utf8) : value.jsonBytes()
        guard Int.random(in: 0..<5, using: &random) == 0, !bytes.isEmpty else { return bytes }
        bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: .min ... .max, using: &random)
        return bytes
    }
}
