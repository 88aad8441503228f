package import ManifestFormat

/// A kind of object: its definition document, and the Swift types of what people write and controllers report.
package protocol ResourceKind: Sendable {
    associatedtype Spec: Codable & Hashable & Sendable
    associatedtype Status: ResourceStatus

    /// The kind as manifests name it.
    static var kind: String { get }
    /// The CustomResourceDefinition as YAML; `$ref: name` stands for a fragment of `SharedSchemas`.
    static var document: String { get }
}

/// What controllers report of an object; all of it may be absent.
package protocol ResourceStatus: Codable, Hashable, Sendable {
    /// A status before the first report.
    init()
}

/// The status of a kind that has none.
package struct NoStatus: ResourceStatus {
    package init() {}
}

extension ResourceKind {
    /// The parsed definition of this kind; throws if a built-in document is broken.
    package static var definition: KindDefinition {
        get throws(ModelError) { try KindRegistry.builtIn().definition(ofKind: kind) }
    }

    /// Reads a `spec` that may have been stored before a field with a default existed.
    ///
    /// For a kind without a spec (`Event`) this takes an object of its top-level fields.
    package static func decodeSpec(_ spec: JSONValue) throws(ModelError) -> Spec {
        try decode(Spec.self, from: definition.contentSchema.defaulted(spec), field: "spec")
    }

    /// Reads a `status`; an absent or null one is an empty one.
    package static func decodeStatus(_ status: JSONValue?) throws(ModelError) -> Status {
        guard let status, status != .null else { return Status() }
        let schema = try definition.statusSchema
        return try decode(Status.self, from: schema?.defaulted(status) ?? status, field: "status")
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type,
        from value: JSONValue,
        field: String,
    ) throws(ModelError) -> Value {
        do {
            return try value.decode(type)
        } catch {
            throw ModelError(.invalidObject, "read the \(field) of a \(kind)", cause: String(describing: error))
        }
    }
}
