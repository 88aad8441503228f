package import ManifestFormat

/// One node of a structural OpenAPI v3 schema, as CustomResourceDefinitions use them.
///
/// A class because schemas are trees that are shared and never change.
package final class SchemaNode: Sendable {
    /// The JSON types that a structural schema can ask for.
    package enum ValueType: String, Sendable, Hashable {
        case object, array, string, integer, number, boolean
    }

    /// What may stand under names that `properties` doesn't list.
    package enum AdditionalProperties: Sendable {
        /// Unknown names are refused or pruned.
        case none
        /// Kept as they are.
        case any
        /// Kept, and each checked.
        case schema(SchemaNode)
    }

    /// Lengths, counts and values that are allowed; nil is unbounded.
    package struct Bounds: Sendable, Hashable {
        package var minimum: Double?
        package var maximum: Double?
        package var minLength: Int?
        package var maxLength: Int?
        package var minItems: Int?
        package var maxItems: Int?
        package var minProperties: Int?
        package var maxProperties: Int?
    }

    /// Nil for int-or-string, and for anything at all.
    package let type: ValueType?
    package let description: String
    package let defaultValue: JSONValue?
    package let allowedValues: [JSONValue]
    package let format: String?
    package let pattern: Pattern?
    package let bounds: Bounds
    package let required: [String]
    package let properties: [String: SchemaNode]
    package let additionalProperties: AdditionalProperties
    package let items: SchemaNode?
    package let isNullable: Bool
    package let isIntOrString: Bool
    /// `atomic`, `set` or `map` (x-kubernetes-list-type).
    package let listType: String?
    package let listMapKeys: [String]
    /// Whether an object is one value with one owner (x-kubernetes-map-type).
    package let isAtomicMap: Bool

    /// Reads a schema without references; throws what is wrong with it and where.
    package init(_ schema: JSONValue, path: String) throws(ModelError) {
        let reader = SchemaReader(schema: schema, path: path)
        try reader.checkKeywords()
        isIntOrString = schema["x-kubernetes-int-or-string"]?.bool ?? false
        type = try reader.type()
        description = schema["description"]?.string ?? ""
        defaultValue = schema["default"]
        allowedValues = schema["enum"]?.array ?? []
        format = schema["format"]?.string
        pattern = try reader.pattern()
        bounds = try reader.bounds()
        required = schema["required"]?.array?.compactMap(\.string) ?? []
        properties = try reader.properties()
        additionalProperties = try reader.additionalProperties()
        items = try reader.items()
        isNullable = schema["nullable"]?.bool ?? false
        listType = schema["x-kubernetes-list-type"]?.string
        listMapKeys = schema["x-kubernetes-list-map-keys"]?.array?.compactMap(\.string) ?? []
        isAtomicMap = schema["x-kubernetes-map-type"] == "atomic"
    }

    /// The node at a path of property names, stepping through lists; nil if there is none.
    package func node(at path: [String]) -> SchemaNode? {
        guard let name = path.first else { return self }
        if let items { return items.node(at: path) }
        if let property = properties[name] { return property.node(at: Array(path.dropFirst())) }
        if case .schema(let value) = additionalProperties { return value.node(at: Array(path.dropFirst())) }
        return nil
    }
}
