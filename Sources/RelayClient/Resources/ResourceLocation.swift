/// The place of one object, or of all objects of a type, in the API.
package struct ResourceLocation: Sendable, Hashable {
    package var type: ResourceType
    /// Nil for cluster-wide types, and for all namespaces at once.
    package var namespace: String?
    /// Nil for the collection.
    package var name: String?
    /// Such as `log`.
    package var subresource: String?

    package init(
        _ type: ResourceType,
        namespace: String? = nil,
        name: String? = nil,
        subresource: String? = nil,
    ) {
        self.type = type
        self.namespace = type.isNamespaced ? namespace : nil
        self.name = name
        self.subresource = subresource
    }

    /// The path of the URL, percent-encoded.
    package var path: String {
        var parts = type.group.isEmpty ? ["api", type.version] : ["apis", type.group, type.version]
        if let namespace { parts += ["namespaces", namespace] }
        parts.append(type.plural)
        if let name { parts.append(name) }
        if let subresource { parts.append(subresource) }
        return "/" + parts.map(URLText.encoded).joined(separator: "/")
    }

    /// `company.runagx.com/acme`, as kubectl prints it.
    package var displayName: String { type.qualifiedSingular + (name.map { "/" + $0 } ?? "") }
}
