import AgxModel
import ManifestFormat

/// The kinds of this product as objects, for clients that learn from these.
enum CustomResourceDefinitions {
    /// One for each kind that isn't Kubernetes' own, by name; `created` is RFC 3339.
    static func objects(of definitions: [KindDefinition], created: String) -> [JSONValue] {
        definitions.filter { !$0.group.isEmpty && !$0.group.hasSuffix(".k8s.io") }
            .sorted { $0.qualifiedPlural < $1.qualifiedPlural }
            .map { object(of: $0, created: created) }
    }

    private static func object(of definition: KindDefinition, created: String) -> JSONValue {
        var object = definition.document
        object["metadata"] = [
            "name": .string(definition.qualifiedPlural), "uid": .string(uid(of: definition.qualifiedPlural)),
            "resourceVersion": "1", "generation": 1, "creationTimestamp": .string(created),
        ]
        object["spec"]?["conversion"] = ["strategy": "None"]
        let conditions = [("NamesAccepted", "NoConflicts"), ("Established", "InitialNamesAccepted")].map {
            type,
            reason -> JSONValue in
            [
                "type": .string(type), "status": "True", "reason": .string(reason), "message": "",
                "lastTransitionTime": .string(created),
            ]
        }
        object["status"] = [
            "acceptedNames": definition.document[path: "spec", "names"] ?? .object([:]),
            "conditions": .array(conditions), "storedVersions": [.string(definition.version)],
        ]
        return object
    }

    /// A UUID that is the same on every server, since the object is.
    private static func uid(of name: String) -> String {
        func hash(_ seed: UInt64) -> UInt64 {
            name.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        }
        // Version 8 (made in a way of one's own) and the variant of RFC 9562.
        let high = hash(0xCBF2_9CE4_8422_2325) & ~0xF000 | 0x8000
        let low = hash(0x8422_2325_CBF2_9CE4) & ~(3 << 62) | 2 << 62
        let digits = [high, low].map { value in
            let text = String(value, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        var rest = digits[...]
        return [8, 4, 4, 4, 12].map { length in
            defer { rest = rest.dropFirst(length) }
            return String(rest.prefix(length))
        }.joined(separator: "-")
    }
}
