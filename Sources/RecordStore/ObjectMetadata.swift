import ManifestFormat

/// Reads the metadata that callers may write; each problem names the field and what would be right.
struct ObjectMetadata {
    private let members: [String: JSONValue]

    init(of object: JSONValue) throws(StoreError) {
        switch object["metadata"] {
        case .object(let members): self.members = members
        case nil, .null: members = [:]
        default: throw Self.failure("metadata", "must be an object")
        }
    }

    static func failure(_ field: String, _ problem: String) -> StoreError {
        StoreError(.badRequest, "\(field): \(problem)")
    }

    /// A text field; nil if absent or null.
    func text(_ name: String) throws(StoreError) -> String? {
        switch members[name] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw Self.failure("metadata.\(name)", "must be a string")
        }
    }

    /// Labels or annotations.
    func texts(_ name: String) throws(StoreError) -> [String: String] {
        switch members[name] {
        case nil, .null: return [:]
        case .object(let values):
            var texts: [String: String] = [:]
            for (key, value) in values {
                guard let text = value.string else {
                    throw Self.failure(
                        "metadata.\(name).\(key)",
                        "must be a string; put numbers and booleans in quotes",
                    )
                }
                texts[key] = text
            }
            return texts
        default: throw Self.failure("metadata.\(name)", "must be an object of strings")
        }
    }

    func list(_ name: String) throws(StoreError) -> [JSONValue] {
        switch members[name] {
        case nil, .null: return []
        case .array(let elements): return elements
        default: throw Self.failure("metadata.\(name)", "must be a list")
        }
    }

    func finalizers() throws(StoreError) -> [String] {
        var names: [String] = []
        for (index, element) in try list("finalizers").enumerated() {
            guard let name = element.string, !name.isEmpty else {
                throw Self.failure("metadata.finalizers[\(index)]", "must be a non-empty string")
            }
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    func ownerReferences() throws(StoreError) -> [OwnerReference] {
        var references: [OwnerReference] = []
        for (index, element) in try list("ownerReferences").enumerated() {
            references.append(try Self.ownerReference(element, at: "metadata.ownerReferences[\(index)]"))
        }
        return references
    }

    private static func ownerReference(_ value: JSONValue, at field: String) throws(StoreError) -> OwnerReference {
        func text(_ name: String) throws(StoreError) -> String {
            guard let text = value[name]?.string, !text.isEmpty else {
                throw failure("\(field).\(name)", "must be a non-empty string")
            }
            return text
        }
        func flag(_ name: String) throws(StoreError) -> Bool {
            switch value[name] {
            case nil, .null: return false
            case .bool(let flag): return flag
            default: throw failure("\(field).\(name)", "must be true or false")
            }
        }
        return OwnerReference(
            apiVersion: try text("apiVersion"),
            kind: try text("kind"),
            name: try text("name"),
            uid: try text("uid"),
            controller: try flag("controller"),
            blockOwnerDeletion: try flag("blockOwnerDeletion"),
        )
    }
}
