package import AgxModel
package import ManifestFormat
package import RecordStore

/// A kind of object as the API serves it: its names in paths and discovery, and what may be selected by.
package struct APIResource: Sendable {
    /// What is the same in all copies: too much to be copied for every request and watch.
    private final class Facts: Sendable {
        let definition: KindDefinition
        let selectableFields: Set<String>
        let table: TableRenderer
        let columnsText: String
        let ownership: FieldOwnership

        init(_ definition: KindDefinition, selectableFields: Set<String>) {
            self.definition = definition
            self.selectableFields = selectableFields
            table = TableRenderer(definition: definition)
            columnsText = APIResource.columns(table).jsonText()
            ownership = FieldOwnership(definition)
        }
    }

    private let facts: Facts
    /// What a client's field selector means, if not what it says.
    package var adaptSelector: @Sendable (FieldSelector) -> FieldSelector = { $0 }
    /// What the columns of tables read instead of an object, at some time; nil if they read the object.
    package var printable: (@Sendable (JSONValue, Timestamp) -> JSONValue)?

    /// Unless they are given, no field may be selected by, and those of Kubernetes for Events.
    package init(_ definition: KindDefinition, selectableFields: Set<String>? = nil) {
        let isEvent = definition.group.isEmpty && definition.kind == "Event"
        facts = Facts(definition, selectableFields: selectableFields ?? (isEvent ? Self.eventFields : []))
        if isEvent { printable = EventColumns.printable }
    }

    private static let eventFields: Set<String> = [
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
        "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "type",
        "source", "reportingComponent",
    ]
}

extension APIResource {
    /// Names, scope, schema and columns of the kind.
    package var definition: KindDefinition { facts.definition }
    /// Paths that field selectors may name besides `metadata.name` and `metadata.namespace`.
    package var selectableFields: Set<String> { facts.selectableFields }
    var table: TableRenderer { facts.table }
    /// Who owns which fields of its objects.
    var ownership: FieldOwnership { facts.ownership }

    /// What tables say of their columns.
    var columns: JSONValue { Self.columns(table) }
    /// `columns` as JSON.
    var columnsText: String { facts.columnsText }

    private static func columns(_ table: TableRenderer) -> JSONValue {
        .array(
            table.columns.map { column in
                [
                    "name": .string(column.name), "type": .string(column.type), "format": .string(column.format),
                    "description": .string(column.description), "priority": .integer(Int64(column.priority)),
                ]
            }
        )
    }
}

extension APIResource {
    package var kind: String { definition.kind }
    /// Empty for the core group.
    package var group: String { definition.group }
    /// Such as `v1`.
    package var version: String { definition.version }
    /// The word in paths, such as `companies`.
    package var plural: String { definition.plural }
    /// Whether paths have a namespace.
    package var isNamespaced: Bool { definition.isNamespaced }
    /// Whether `status` is written by a path of its own.
    package var hasStatus: Bool { definition.hasStatusSubresource }
    /// As objects name it: `runagx.com/v1`, or `v1`.
    package var apiVersion: String { definition.apiVersion }
    /// As messages name it: `companies.runagx.com`, or `events`.
    package var qualifiedName: String { definition.qualifiedPlural }

    /// Whether the kind is one of Kubernetes' own, for which clients send other bodies.
    var isBuiltIn: Bool { group.isEmpty || group.hasSuffix(".k8s.io") }

    /// The path of its group and version.
    package var groupPath: String { group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)" }

    func details(name: String) -> StatusError.Details {
        var details = StatusError.Details()
        details.name = name
        details.group = group
        details.kind = plural
        return details
    }
}
