package import AgxModel
import ManifestFormat

/// What server-side apply has to know of a schema: which values have one owner, and how list elements are told apart.
package final class FieldSchema: Sendable {
    enum ListType: Sendable, Hashable {
        case atomic
        case set
        case map(keys: [String])
    }

    let properties: [String: FieldSchema]
    /// Of names that `properties` doesn't list; nil where anything may stand.
    let others: FieldSchema?
    let items: FieldSchema?
    let listType: ListType
    let isAtomicMap: Bool
    let isNullable: Bool
    let defaultValue: JSONValue?

    /// The part of a node that counts here.
    package init(_ node: SchemaNode) {
        properties = node.properties.mapValues(FieldSchema.init)
        if case .schema(let other) = node.additionalProperties {
            others = FieldSchema(other)
        } else {
            others = nil
        }
        items = node.items.map(FieldSchema.init)
        listType =
            switch node.listType {
            case "set": .set
            case "map" where !node.listMapKeys.isEmpty: .map(keys: node.listMapKeys)
            default: .atomic
            }
        isAtomicMap = node.isAtomicMap
        isNullable = node.isNullable
        defaultValue = node.defaultValue
    }

    init(
        properties: [String: FieldSchema] = [:],
        others: FieldSchema? = nil,
        items: FieldSchema? = nil,
        listType: ListType = .atomic,
        isAtomicMap: Bool = false,
    ) {
        (self.properties, self.others, self.items) = (properties, others, items)
        (self.listType, self.isAtomicMap) = (listType, isAtomicMap)
        isNullable = false
        defaultValue = nil
    }

    /// A whole object of a kind, with the parts of metadata that have owners.
    package convenience init(of definition: KindDefinition) {
        var properties = definition.schema.properties.mapValues(FieldSchema.init)
        properties["metadata"] = Self.metadata
        self.init(properties: properties)
    }

    private static let metadata = FieldSchema(properties: [
        "labels": FieldSchema(others: FieldSchema()),
        "annotations": FieldSchema(others: FieldSchema()),
        "finalizers": FieldSchema(items: FieldSchema(), listType: .set),
        "ownerReferences": FieldSchema(items: FieldSchema(isAtomicMap: true), listType: .map(keys: ["uid"])),
    ])

    /// Whether a name is one of the schema's, and not one that people choose.
    func declares(_ name: String) -> Bool { properties[name] != nil }

    func member(_ name: String) -> FieldSchema? { properties[name] ?? others }
}
